import type { TreeDirectory } from '../base/tree/tree.ts'
import { type Accumulated, appendEntries } from './accumulation.ts'
import { applyDirectory } from './apply-directory.ts'
import { loadKustomization } from './kustomization/load-kustomization.ts'
import { type Build, entriesOf } from './layer.ts'
import { readResources } from './read-resources.ts'

/** Adds all manifests below a directory; a directory below it that has a kustomization counts as a base. */
export function addManifests(
  build: Build,
  directory: TreeDirectory,
  path: string,
  start: Accumulated,
): Accumulated {
  let current = start
  for (const [name, entry] of directory.entries) {
    const at = path === '' ? name : `${path}/${name}`
    if (entry.kind === 'directory') current = addBelow(build, entry, at, current)
    else if (!/\.(ya?ml|json)$/.test(name)) continue
    else if (entry.kind === 'file') {
      const { resources, diagnostics } = readResources(entry, at)
      for (const diagnostic of diagnostics) build.report(diagnostic)
      const added = resources.filter(({ object }) => !isOwnDocument(name, object.apiVersion))
      const entries = entriesOf(added, build)
      current = { ...current, entries: appendEntries(current.entries, entries, build.report) }
    } else {
      const message = `"${name}" is a symbolic link`
      build.report({ code: 'tree/symlink', severity: 'error', message, at: { file: at } })
    }
  }
  return current
}

function addBelow(build: Build, directory: TreeDirectory, path: string, start: Accumulated): Accumulated {
  if (loadKustomization(directory, path) === undefined) return addManifests(build, directory, path, start)
  return applyDirectory(build, { kind: 'directory', directory, path }, { file: path }, 'Kustomization', start)
}

// The file that describes the application to Banyan stands beside its manifests.
function isOwnDocument(name: string, apiVersion: string): boolean {
  return name === 'application.yaml' && apiVersion.startsWith('banyan.dev/')
}
