import type { Diagnostic, Place } from '../base/diagnostic/diagnostic.ts'
import { directoryAt, filesBelow, type TreeDirectory } from '../base/tree/tree.ts'
import { type Accumulation, appendEntries, type Entry } from './accumulation.ts'
import { runGenerators, runTransformers } from './apply-kustomization.ts'
import { kustomizationNames, loadKustomization } from './kustomization/load-kustomization.ts'
import { entryOf, type Layer, placeIn } from './layer.ts'
import { type Opened, openPath, toDiagnostic } from './open-path.ts'
import { checkSortOptions } from './order.ts'
import { readResources } from './read-resources.ts'

export interface AccumulateOptions {
  /** Records for every field where it was set last. */
  readonly provenance?: boolean
}

/**
 * Accumulates a kustomization directory; one without a kustomization file stands for all manifests below it. The
 * result is for {@link addComponent} and other steps, and at last for `finish`.
 */
export function accumulate(
  tree: TreeDirectory,
  directory: string,
  { provenance = false }: AccumulateOptions = {},
): Accumulation {
  const opened = openPath(tree, '', directory)
  if (!('kind' in opened)) return failed(toDiagnostic(opened, { file: directory }), provenance)
  if (opened.kind === 'file') {
    const message = `"${directory}" is a file, not a directory`
    const diagnostic: Diagnostic = {
      code: 'kustomize/missing',
      severity: 'error',
      message,
      at: { file: directory },
    }
    return failed(diagnostic, provenance)
  }
  const loaded = loadKustomization(opened.directory, opened.path)
  if (loaded === undefined) return accumulateManifests(tree, opened.directory, opened.path, provenance)
  const { kustomization, path: file } = loaded
  if (kustomization.kind === 'Component') {
    const message = 'a Component cannot stand alone'
    const at: Place = { file, document: 0, path: ['kind'] }
    return failed({ code: 'kustomize/kind-wrong', severity: 'error', message, at }, provenance)
  }
  const { entries, diagnostics } = accumulateBase(tree, opened.path, [], provenance)
  const { sortOptions } = kustomization
  return {
    entries,
    diagnostics: [
      ...diagnostics,
      ...checkSortOptions(sortOptions, { file, document: 0, path: ['sortOptions'] }),
    ],
    provenance,
    ...(sortOptions === undefined ? {} : { sortOptions }),
  }
}

/** Applies a Component's directory to what is accumulated: it sees and changes all of it. */
export function addComponent(
  accumulation: Accumulation,
  tree: TreeDirectory,
  directory: string,
): Accumulation {
  const { provenance } = accumulation
  const diagnostics: Diagnostic[] = [...accumulation.diagnostics]
  const at: Place = { file: directory }
  const opened = openPath(tree, '', directory)
  const report = (diagnostic: Diagnostic): void => void diagnostics.push(diagnostic)
  let { entries } = accumulation
  if (!('kind' in opened)) report(toDiagnostic(opened, at))
  else entries = applyDirectory({ tree, provenance, report, stack: [] }, opened, at, 'Component', entries)
  return { ...accumulation, entries, diagnostics }
}

function failed(diagnostic: Diagnostic, provenance: boolean): Accumulation {
  return { entries: [], diagnostics: [diagnostic], provenance }
}

interface Result {
  readonly entries: readonly Entry[]
  readonly diagnostics: readonly Diagnostic[]
}

const bases = new WeakMap<TreeDirectory, Map<string, Result>>()

// A base that many overlays of one tree share is accumulated once.
function accumulateBase(
  tree: TreeDirectory,
  path: string,
  stack: readonly string[],
  provenance: boolean,
): Result {
  let known = bases.get(tree)
  if (known === undefined) {
    known = new Map()
    bases.set(tree, known)
  }
  const key = `${provenance} ${path}`
  const found = known.get(key)
  if (found !== undefined) return found
  const diagnostics: Diagnostic[] = []
  const report = (diagnostic: Diagnostic): void => void diagnostics.push(diagnostic)
  const directory = directoryAt(tree, path)
  const opened: Opened | undefined = directory && { kind: 'directory', directory, path }
  const entries = opened === undefined ? [] : applyLayer({ tree, provenance, report, stack }, opened, [])
  const result = { entries, diagnostics }
  known.set(key, result)
  return result
}

type Build = Pick<Layer, 'tree' | 'provenance' | 'report' | 'stack'>

function applyLayer(build: Build, { path, ...opened }: Opened, entries: readonly Entry[]): readonly Entry[] {
  const loaded = opened.kind === 'directory' ? loadKustomization(opened.directory, path) : undefined
  if (loaded === undefined) return entries
  for (const diagnostic of loaded.diagnostics) build.report(diagnostic)
  const layer: Layer = {
    ...build,
    stack: [...build.stack, path],
    directory: path,
    file: loaded.path,
    kustomization: loaded.kustomization,
    entries,
  }
  addResources(layer)
  runGenerators(layer)
  for (const [index, component] of (layer.kustomization.components ?? []).entries()) {
    addNamed(layer, component, placeIn(layer, ['components', index]), 'Component')
  }
  runTransformers(layer)
  return layer.entries
}

function addResources(layer: Layer): void {
  const { resources = [], bases: old = [] } = layer.kustomization
  for (const [index, resource] of resources.entries()) {
    addNamed(layer, resource, placeIn(layer, ['resources', index]), 'Kustomization')
  }
  for (const [index, base] of old.entries())
    addNamed(layer, base, placeIn(layer, ['bases', index]), 'Kustomization')
}

function addNamed(layer: Layer, path: string, at: Place, kind: 'Kustomization' | 'Component'): void {
  const opened = openPath(layer.tree, layer.directory, path)
  if (!('kind' in opened)) {
    layer.report(toDiagnostic(opened, at))
  } else if (opened.kind === 'directory') {
    layer.entries = applyDirectory(layer, opened, at, kind, layer.entries)
  } else if (kind === 'Component') {
    layer.report({
      code: 'kustomize/kind-wrong',
      severity: 'error',
      message: `"${path}" is not a directory`,
      at,
    })
  } else if (layer.directory !== '' && !opened.path.startsWith(`${layer.directory}/`)) {
    const message = `"${path}" is not in or below the directory of the kustomization`
    const hint = 'name the directory of a kustomization instead of a file outside of this one'
    layer.report({ code: 'tree/path-outside', severity: 'error', message, at, hint })
  } else {
    const { resources, diagnostics } = readResources(opened.file, opened.path)
    for (const diagnostic of diagnostics) layer.report(diagnostic)
    const added = resources.map(resource => entryOf(resource, layer.provenance))
    layer.entries = appendEntries(layer.entries, added, layer.report)
  }
}

// A base has resources of its own, which then join the others; a Component works on those that are there.
function applyDirectory(
  build: Build,
  opened: Opened,
  at: Place,
  kind: 'Kustomization' | 'Component',
  entries: readonly Entry[],
): readonly Entry[] {
  const problem = checkDirectory(build, opened, at, kind)
  if (problem !== undefined) {
    build.report(problem)
    return entries
  }
  if (kind === 'Component') return applyLayer(build, opened, entries)
  const base = accumulateBase(build.tree, opened.path, build.stack, build.provenance)
  for (const diagnostic of base.diagnostics) build.report(diagnostic)
  return appendEntries(entries, base.entries, build.report)
}

function checkDirectory(
  { stack }: Build,
  { path, ...opened }: Opened,
  at: Place,
  kind: 'Kustomization' | 'Component',
): Diagnostic | undefined {
  const above = stack.find(visited => path === '' || visited === path || visited.startsWith(`${path}/`))
  if (above !== undefined) {
    const chain = [...stack, path].map(name => `"${name || '.'}"`).join(' → ')
    return {
      code: 'kustomize/cycle',
      severity: 'error',
      message: `"${path || '.'}" contains itself: ${chain}`,
      at,
    }
  }
  const loaded = opened.kind === 'directory' ? loadKustomization(opened.directory, path) : undefined
  if (loaded === undefined) {
    const message = `"${path}" has no kustomization file`
    const hint = `add one of ${kustomizationNames.join(', ')} to it`
    return { code: 'kustomize/missing', severity: 'error', message, at, hint }
  }
  const found = loaded.kustomization.kind || 'Kustomization'
  if (found === kind || loaded.diagnostics.length > 0) return undefined
  const related = [{ message: 'its kind', at: { file: loaded.path, document: 0, path: ['kind'] } }]
  return {
    code: 'kustomize/kind-wrong',
    severity: 'error',
    message: `"${path}" is a ${found}, not a ${kind}`,
    at,
    related,
  }
}

function accumulateManifests(
  tree: TreeDirectory,
  directory: TreeDirectory,
  path: string,
  provenance: boolean,
): Accumulation {
  const diagnostics: Diagnostic[] = []
  const report = (diagnostic: Diagnostic): void => void diagnostics.push(diagnostic)
  let entries: readonly Entry[] = []
  for (const [name, file] of filesBelow(directory)) {
    const at = path === '' ? name : `${path}/${name}`
    if (!/\.(ya?ml|json)$/.test(name)) continue
    const found = readResources(file, at)
    const own = found.resources.filter(({ object }) => !isOwnDocument(name, object.apiVersion))
    for (const diagnostic of found.diagnostics) report(diagnostic)
    entries = appendEntries(
      entries,
      own.map(resource => entryOf(resource, provenance)),
      report,
    )
  }
  void tree
  return { entries, diagnostics, provenance }
}

// The file that describes the application to Banyan stands beside its manifests.
function isOwnDocument(name: string, apiVersion: string): boolean {
  return (
    (name === 'application.yaml' || name.endsWith('/application.yaml')) &&
    apiVersion.startsWith('banyan.dev/')
  )
}
