import type { TreeDirectory, TreeFile } from '../../../base/tree/tree.ts'
import { isIgnored, isYaml } from '../documents/read-file.ts'

/** The manifests in a directory that are no part of a chart: all but what lies at or below `known`, and our own. */
export function manifestsBeside(
  directory: TreeDirectory,
  path: string,
  known: readonly string[],
): readonly string[] {
  const found: string[] = []
  for (const [name, entry] of directory.entries) {
    const at = `${path}/${name}`
    if (isIgnored(name) || known.includes(at)) continue
    if (entry.kind === 'directory' && !entry.entries.has('Chart.yaml'))
      found.push(...manifestsBeside(entry, at, known))
    if (entry.kind === 'file' && isYaml(name) && isManifest(entry)) found.push(at)
  }
  return found
}

const decoder = new TextDecoder()

function isManifest({ content }: TreeFile): boolean {
  if (content === undefined) return false
  const text = decoder.decode(content)
  return /^kind:/m.test(text) && /^apiVersion:(?!\s*["']?banyan\.dev\/)/m.test(text)
}
