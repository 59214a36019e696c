import type { Place } from '../base/diagnostic/diagnostic.ts'
import { type Accumulated, appendEntries } from './accumulation.ts'
import { applyDirectory } from './apply-directory.ts'
import { noteOrigin } from './build-metadata.ts'
import { entriesOf, type Layer } from './layer.ts'
import { type Opened, openPath, toDiagnostic } from './open-path.ts'
import { readResources } from './read-resources.ts'

/** Adds what a path of a kustomization names: a manifest, the resources of a base, or the changes of a Component. */
export function addNamed(
  layer: Layer,
  path: string,
  at: Place,
  kind: 'Kustomization' | 'Component',
  start: Accumulated,
): Accumulated {
  const opened = openPath(layer.tree, layer.directory, path, { links: layer.lenient })
  if (!('kind' in opened)) layer.report(toDiagnostic(opened, at))
  else if (opened.kind === 'directory') {
    const { notedPath } = layer
    const build = notedPath === undefined ? layer : { ...layer, notedPath: joinNoted(notedPath, path) }
    return applyDirectory(build, opened, at, kind, start)
  } else if (kind === 'Component') {
    const message = `"${path}" is not a directory`
    layer.report({ code: 'kustomize/kind-wrong', severity: 'error', message, at })
  } else if (layer.directory !== '' && !opened.path.startsWith(`${layer.directory}/`)) {
    const message = `"${path}" is not in or below the directory of the kustomization`
    const hint = 'name the directory of a kustomization instead of a file outside of this one'
    layer.report({ code: 'tree/path-outside', severity: 'error', message, at, hint })
  } else return addFile(layer, opened, path, start)
  return start
}

function addFile(
  layer: Layer,
  opened: Opened & { readonly kind: 'file' },
  path: string,
  start: Accumulated,
): Accumulated {
  const { resources, diagnostics } = readResources(opened.file, opened.path)
  for (const diagnostic of diagnostics) layer.report(diagnostic)
  const read = entriesOf(resources, layer)
  const { notedPath } = layer
  const added =
    notedPath === undefined
      ? read
      : read.map(entry => noteOrigin(entry, { path: joinNoted(notedPath, path) }))
  return { ...start, entries: appendEntries(start.entries, added, layer.report) }
}

/** The way on from a directory of the build, from the outermost one, as `buildMetadata` notes it. */
export function joinNoted(from: string, path: string): string {
  const names: string[] = []
  for (const name of `${from}/${path}`.split('/')) {
    if (name === '' || name === '.') continue
    if (name === '..' && names.length > 0 && names.at(-1) !== '..') names.pop()
    else names.push(name)
  }
  return names.length === 0 ? '.' : names.join('/')
}
