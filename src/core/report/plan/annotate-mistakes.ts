import { type Diagnostic, isError, type Place } from '../../../base/diagnostic/diagnostic.ts'
import { fileAt, type TreeDirectory, textOf } from '../../../base/tree/tree.ts'
import { locate } from '../../../base/yaml/locate.ts'
import type { Annotation } from '../../model/annotation.ts'
import { inlineCode, plainText } from './markdown-text.ts'

/** The files of a pull request's target, of its head, and of what merging them would make. */
export interface MergedTrees {
  readonly target: TreeDirectory
  readonly head: TreeDirectory
  readonly merged: TreeDirectory
}

const maxAnnotations = 50
const maxSummary = 400

/**
 * Mistakes in a merge beside their lines in the head, so many at most. Left out are those in files that the head does
 * not change, or has otherwise than the merge.
 */
export function annotateMistakes(
  mistakes: readonly Diagnostic[],
  { target, head, merged }: MergedTrees,
): readonly Annotation[] {
  const annotations = new Map<string, Annotation>()
  for (const mistake of mistakes.filter(isError)) {
    const path = mistake.at.file
    const file = fileAt(merged, path)
    if (file === undefined || file.id !== fileAt(head, path)?.id || file.id === fileAt(target, path)?.id)
      continue
    const line = lineOf(mistake.at, merged)
    if (line === undefined) continue
    const annotation = { path, line, summary: summaryOf(mistake), text: textFor(mistake, merged) }
    annotations.set(JSON.stringify(annotation), annotation)
    if (annotations.size === maxAnnotations) break
  }
  return [...annotations.values()]
}

function lineOf(place: Place, tree: TreeDirectory): number | undefined {
  const file = fileAt(tree, place.file)
  return file && locate(textOf(file), place)?.line
}

// The control characters of a message are its white space, or were meant for a terminal.
function summaryOf({ code, message, hint }: Diagnostic): string {
  const line = `${code}: ${message}${hint === undefined ? '' : `; ${hint}`}`.replaceAll(/[\s\p{Cc}]+/gu, ' ')
  return line.length <= maxSummary ? line : `${line.slice(0, maxSummary - 1)}…`
}

function textFor({ code, message, hint, related = [] }: Diagnostic, tree: TreeDirectory): string {
  const lines = [`**${code}**: ${plainText(message)}`]
  if (hint !== undefined) lines.push('', plainText(hint))
  if (related.length > 0) lines.push('')
  for (const { message: why, at } of related) {
    const line = lineOf(at, tree)
    lines.push(`- ${inlineCode(line === undefined ? at.file : `${at.file}:${line}`)}: ${plainText(why)}`)
  }
  return `${lines.join('\n')}\n`
}
