import type { JsonScalar } from '../../std/json.ts'
import { Cursor } from './cursor.ts'
import { type Refusal, resolveScalar, type ScalarNode } from './resolve-scalar.ts'
import { scanBlock } from './scan-block.ts'

/**
 * What a scalar means to kustomize, which writes a resource out and reads it again before it makes it JSON
 * (kyaml/yaml/rnode.go, MarshalJSON). Not everything survives that as it was.
 */
export function resolveRewritten(node: ScalarNode, inFlow: boolean): JsonScalar | Refusal {
  const { text, style, tag } = node
  if (style === 'plain') {
    if (inFlow && tag === '' && becomesQuoted(text)) return text
  } else if (style !== 'quoted' && canStayBlock(text)) {
    if (text.startsWith('\t'))
      return { refused: 'a block text that begins with a tab cannot be written again' }
    if (style === 'folded') return resolveScalar({ text: foldAgain(text), style, tag }, 'kustomize')
  }
  return resolveScalar(node, 'kustomize')
}

// Nothing, and a text with a colon (a time), are written with quotes in a flow collection.
function becomesQuoted(text: string): boolean {
  return text === '' || text.includes(':')
}

// A space before a line break, and characters beyond 16 bits, are written in double quotes.
function canStayBlock(text: string): boolean {
  return text !== '' && !/ [\n\u0085\u2028\u2029]| $|[\u0085\ufeff\ud800-\udfff]/.test(text)
}

// The writer puts an empty line before an indented one or the end as it does between two others, and if the text
// begins with a blank nowhere (emitterc.go, yaml_emitter_write_folded_scalar).
function foldAgain(text: string): string {
  const lines = text.split('\n')
  if (lines.length < 2 || (lines.length === 2 && lines[1] === '')) return text
  const widens = !/^\n*(?:[ \t]|$)/.test(text)
  let wasText = false
  let written = ''
  for (const [index, line] of lines.entries()) {
    if (index > 0) written += wasText && widens ? '\n\n' : '\n'
    written += line === '' ? '' : `  ${line}`
    wasText = line !== '' && !/^[ \t]/.test(line)
  }
  const hint = /^[ \n]/.test(text) ? '2' : ''
  const chomping = !text.endsWith('\n') ? '-' : text.endsWith('\n\n') ? '+' : ''
  return scanBlock(new Cursor(`>${hint}${chomping}\n${written}${text.endsWith('\n') ? '' : '\n'}\0`), -1)
}
