/** A part of a file that kustomize reads as one document. */
export interface Chunk {
  readonly start: number
  readonly end: number
  /** Where the line before it has more than `---` and a comment. */
  readonly fault?: { readonly message: string; readonly offset: number }
}

/**
 * Divides a file at its lines that begin with `---`, before anything of it is understood, as kustomize's reader does
 * (kyaml/kio/byteio_reader.go).
 */
export function splitChunks(text: string): readonly Chunk[] {
  const chunks: Chunk[] = []
  let start = 0
  let fault: Chunk['fault']
  for (const found of text.matchAll(separator)) {
    const end = found.index + found[0].indexOf('---')
    chunks.push({ start, end, ...(fault === undefined ? {} : { fault }) })
    start = found.index + found[0].length
    const rest = found[1]?.trim() ?? ''
    fault =
      rest === '' || rest.startsWith('#')
        ? undefined
        : { message: 'a line that begins with "---" may have nothing more than a comment', offset: end }
  }
  chunks.push({ start, end: text.length, ...(fault === undefined ? {} : { fault }) })
  return chunks
}

const separator = /\r?\n---([^\n]*)\n/g
