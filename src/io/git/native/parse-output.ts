import type { CommitInfo, PathChange } from '../../../reconcile/ports.ts'

/** Reads `git log -z --format=%H%n%P%n%ct%n%an%n%B`. */
export function parseLog(output: string): readonly CommitInfo[] {
  const records = output.split('\0').filter(record => record !== '')
  return records.map(record => {
    const [id = '', parents = '', time = '0', author = '', ...message] = record.split('\n')
    return {
      id,
      parents: parents.split(' ').filter(parent => parent !== ''),
      message: message.join('\n').trimEnd(),
      time: Number(time),
      author,
    }
  })
}

const changeOf = { A: 'added', D: 'removed' } as const

/** Reads `git diff-tree -r -z --raw`; a change of the executable bit alone is none. */
export function parseChanges(output: string): readonly PathChange[] {
  const parts = output.split('\0')
  const changes: PathChange[] = []
  for (let index = 0; index + 1 < parts.length; index += 2) {
    const [oldMode = '', newMode = '', oldId, newId, status] = (parts[index] ?? '').slice(1).split(' ')
    const path = parts[index + 1] ?? ''
    if (oldId === newId && oldMode.slice(0, 3) === newMode.slice(0, 3)) continue
    changes.push({ path, change: status === 'A' || status === 'D' ? changeOf[status] : 'modified' })
  }
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1))
}
