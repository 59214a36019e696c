import type { TreeDirectory } from '../base/tree/tree.ts'
import { appendEntries, type Entry } from './accumulation.ts'
import { applyDirectory, type Build } from './apply-directory.ts'
import { loadKustomization } from './kustomization/load-kustomization.ts'
import { entryOf } from './layer.ts'
import { readResources } from './read-resources.ts'

/** Adds all manifests below a directory; a directory below it that has a kustomization counts as a base. */
export function addManifests(
  build: Build,
  directory: TreeDirectory,
  path: string,
  before: readonly Entry[],
): readonly Entry[] {
  let entries = before
  for (const [name, entry] of directory.entries) {
    const at = path === '' ? name : `${path}/${name}`
    if (entry.kind === 'directory') entries = addBelow(build, entry, at, entries)
    else if (!/\.(ya?ml|json)$/.test(name)) continue
    else if (entry.kind === 'file') {
      const { resources, diagnostics } = readResources(entry, at)
      for (const diagnostic of diagnostics) build.report(diagnostic)
      const added = resources.filter(({ object }) => !isOwnDocument(name, object.apiVersion))
      entries = appendEntries(
        entries,
        added.map(resource => entryOf(resource, build.provenance)),
        build.report,
      )
    } else {
      const message = `"${name}" is a symbolic link`
      build.report({ code: 'tree/symlink', severity: 'error', message, at: { file: at } })
    }
  }
  return entries
}

function addBelow(
  build: Build,
  directory: TreeDirectory,
  path: string,
  entries: readonly Entry[],
): readonly Entry[] {
  if (loadKustomization(directory, path) === undefined) return addManifests(build, directory, path, entries)
  return applyDirectory(
    build,
    { kind: 'directory', directory, path },
    { file: path },
    'Kustomization',
    entries,
  )
}

// The file that describes the application to Banyan stands beside its manifests.
function isOwnDocument(name: string, apiVersion: string): boolean {
  return name === 'application.yaml' && apiVersion.startsWith('banyan.dev/')
}
