import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The files of the repository below `folders`, sorted: those in Git and new ones that Git does not ignore. */
export function sourceFiles(root: string, folders: readonly string[] = []): readonly string[] {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...folders]
  const output = execFileSync('git', list, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  const paths = output.split('\0').filter(path => path !== '' && existsSync(join(root, path)))
  return [...new Set(paths)].sort()
}
