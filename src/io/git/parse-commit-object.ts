import type { CommitInfo } from '../../reconcile/ports.ts'

/** What a commit object holds. */
export interface ParsedCommit extends CommitInfo {
  readonly tree: string
}

/** Reads the content of a commit object. */
export function parseCommitObject(id: string, content: Uint8Array): ParsedCommit {
  const text = Buffer.from(content).toString()
  const end = text.indexOf('\n\n')
  const headers = (end < 0 ? text : text.slice(0, end)).split('\n')
  const valuesOf = (name: string): readonly string[] =>
    headers.filter(line => line.startsWith(`${name} `)).map(line => line.slice(name.length + 1))
  const [tree = ''] = valuesOf('tree')
  const [author = ''] = valuesOf('author')
  const [committer = ''] = valuesOf('committer')
  return {
    id,
    tree,
    parents: valuesOf('parent'),
    message: (end < 0 ? '' : text.slice(end + 2)).trimEnd(),
    time: Number(/> (\d+) [+-]\d+$/.exec(committer)?.[1] ?? 0),
    author: author.slice(0, Math.max(0, author.indexOf(' <'))),
  }
}
