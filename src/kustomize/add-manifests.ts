import { isObject } from '../base/std/json.ts'
import { baseName } from '../base/std/paths.ts'
import type { TreeDirectory, TreeFile } from '../base/tree/tree.ts'
import { parseDocuments } from '../base/yaml/parse-documents.ts'
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
    else if (entry.kind === 'file') current = addFile(build, entry, at, current)
    else {
      const message = `"${name}" is a symbolic link`
      build.report({ code: 'tree/symlink', severity: 'error', message, at: { file: at } })
    }
  }
  return current
}

function addFile(build: Build, file: TreeFile, path: string, start: Accumulated): Accumulated {
  const { resources, diagnostics } = readResources(file, path)
  const own = baseName(path) === 'application.yaml' ? ownDocuments(file, path) : new Set()
  for (const diagnostic of diagnostics) if (!own.has(diagnostic.at.document ?? 0)) build.report(diagnostic)
  const added = resources.filter(({ origin }) => !own.has(origin.document ?? 0))
  return { ...start, entries: appendEntries(start.entries, entriesOf(added, build), build.report) }
}

function addBelow(build: Build, directory: TreeDirectory, path: string, start: Accumulated): Accumulated {
  if (loadKustomization(directory, path) === undefined) return addManifests(build, directory, path, start)
  return applyDirectory(build, { kind: 'directory', directory, path }, { file: path }, 'Kustomization', start)
}

// The document that describes the application to Banyan stands beside its manifests, and need not be one of them.
function ownDocuments(file: TreeFile, path: string): ReadonlySet<unknown> {
  const { documents } = parseDocuments(file, path, { dialect: 'kustomize' })
  const own = documents.filter(({ value }) => {
    return (
      isObject(value) && typeof value.apiVersion === 'string' && value.apiVersion.startsWith('banyan.dev/')
    )
  })
  return new Set(own.map(({ index }) => index))
}
