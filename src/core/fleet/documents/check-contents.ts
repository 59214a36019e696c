import type { Diagnostic, Place } from '../../../base/diagnostic/diagnostic.ts'
import type { TreeDirectory, TreeEntry, TreeFile } from '../../../base/tree/tree.ts'
import { parseDocuments } from '../../../base/yaml/parse-documents.ts'
import { memoizeByPath } from '../memoize-by-path.ts'
import { checkSealed } from './check-sealed.ts'
import { checkSecrets } from './check-secrets.ts'
import { isYaml } from './read-file.ts'

/** Mistakes of a directory whose files are not ours to read (a template, a Component), at any depth. */
export const checkContents: (directory: TreeDirectory, path: string) => readonly Diagnostic[] = memoizeByPath(
  (directory, path) => {
    const found: Diagnostic[] = []
    const isChart = directory.entries.has('Chart.yaml')
    for (const [name, entry] of directory.entries) {
      // The templates of a chart are no YAML before Helm has rendered them.
      if (isChart && name === 'templates' && entry.kind === 'directory')
        found.push(...checkLinks(entry, `${path}/${name}`))
      else found.push(...checkEntry(entry, name, `${path}/${name}`))
    }
    return found
  },
)

function checkEntry(entry: TreeEntry, name: string, path: string): readonly Diagnostic[] {
  if (entry.kind === 'directory') return checkContents(entry, path)
  return entry.kind === 'file' ? checkForeignFile(entry, name, path) : [checkLink(entry, path)]
}

function checkLinks(directory: TreeDirectory, path: string): readonly Diagnostic[] {
  return [...directory.entries].flatMap(([name, entry]) => {
    const at = `${path}/${name}`
    if (entry.kind === 'directory') return checkLinks(entry, at)
    return entry.kind === 'file' ? [] : [checkLink(entry, at)]
  })
}

/** What is wrong with an entry that is neither a file nor a directory. */
export function checkLink(entry: Exclude<TreeEntry, TreeFile | TreeDirectory>, path: string): Diagnostic {
  const at: Place = { file: path }
  if (entry.kind === 'symlink') {
    const message = `a symbolic link to "${entry.target}" stands here`
    const hint = 'put the file itself here'
    return { code: 'tree/symlink', severity: 'error', message, at, hint }
  }
  return { code: 'tree/submodule', severity: 'error', message: 'a Git submodule stands here', at }
}

/** Whether a file that is not ours holds a plain Secret or is a kubeconfig; only files that look like it are parsed. */
export function checkForeignFile(file: TreeFile, name: string, path: string): readonly Diagnostic[] {
  if (file.content === undefined) return isYaml(name) ? parseDocuments(file, path).diagnostics : []
  const bytes = Buffer.from(file.content.buffer, file.content.byteOffset, file.content.byteLength)
  const unsealed = checkSealed(file, path)
  if (unsealed !== undefined) return [unsealed]
  const suspicious = isYaml(name) && bytes.includes('Secret')
  if (!suspicious && !(bytes.includes('users') && bytes.includes('Config'))) return []
  const { documents } = parseDocuments(file, path, { dialect: 'kustomize' })
  return documents.flatMap(document => checkSecrets(document, path))
}
