import type { TreeDirectory } from '../../../base/tree/tree.ts'
import { contentId, kustomizationNames } from '../../../kustomize/index.ts'
import type { ComponentStep } from '../../model/fleet.ts'
import type { ParsedDirectory } from '../directory/parse-directory.ts'

/** The Components of a directory with their content ids, which may depend on files outside of it. */
export function componentSteps(tree: TreeDirectory, parsed: ParsedDirectory): readonly ComponentStep[] {
  return parsed.overrides.components.map(component => ({
    ...component,
    contentId: contentId(tree, component.directory),
  }))
}

const leaving = new WeakMap<TreeDirectory, boolean>()

/** Whether a Component of the branch may refer to something outside of its own directory. */
export function hasLeavingComponent(directory: TreeDirectory): boolean {
  const known = leaving.get(directory)
  if (known !== undefined) return known
  let found = false
  for (const [name, entry] of directory.entries) {
    if (entry.kind !== 'directory') continue
    found = name === 'overrides' ? mentionsParent(entry) : hasLeavingComponent(entry)
    if (found) break
  }
  leaving.set(directory, found)
  return found
}

// A kustomization cannot leave its directory without writing "..".
function mentionsParent(directory: TreeDirectory): boolean {
  for (const [name, entry] of directory.entries) {
    if (entry.kind === 'directory' && mentionsParent(entry)) return true
    if (entry.kind !== 'file' || entry.content === undefined || !kustomizationNames.includes(name)) continue
    const { buffer, byteOffset, byteLength } = entry.content
    if (Buffer.from(buffer, byteOffset, byteLength).includes('..')) return true
  }
  return false
}
