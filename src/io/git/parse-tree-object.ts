import type { TreeEntry } from '../../base/tree/tree.ts'

/** One entry of a Git tree object. */
export interface RawEntry {
  readonly name: string
  readonly kind: TreeEntry['kind']
  readonly id: string
  /** As Git writes it, without a leading zero. */
  readonly mode: string
}

/** The entries of a tree object's content, in Git's order. */
export function parseTreeObject(content: Uint8Array): readonly RawEntry[] {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.length)
  const entries: RawEntry[] = []
  let offset = 0
  while (offset < bytes.length) {
    const space = bytes.indexOf(0x20, offset)
    const end = bytes.indexOf(0, space)
    if (space < 0 || end < 0 || end + 21 > bytes.length) break
    const mode = bytes.toString('latin1', offset, space)
    const id = bytes.toString('hex', end + 1, end + 21)
    entries.push({ name: bytes.toString('utf8', space + 1, end), kind: kindOfMode(mode), id, mode })
    offset = end + 21
  }
  return entries
}

function kindOfMode(mode: string): TreeEntry['kind'] {
  if (mode === '40000' || mode === '040000') return 'directory'
  if (mode === '120000') return 'symlink'
  return mode === '160000' ? 'submodule' : 'file'
}
