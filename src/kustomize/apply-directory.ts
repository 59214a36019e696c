import type { Diagnostic, Place } from '../base/diagnostic/diagnostic.ts'
import { directoryAt, type TreeDirectory } from '../base/tree/tree.ts'
import { appendEntries, type Entry } from './accumulation.ts'
import { runGenerators, runTransformers } from './apply-kustomization.ts'
import { kustomizationNames, loadKustomization } from './kustomization/load-kustomization.ts'
import { entryOf, type Layer, placeIn } from './layer.ts'
import { type Opened, openPath, toDiagnostic } from './open-path.ts'
import { readResources } from './read-resources.ts'

interface Result {
  readonly entries: readonly Entry[]
  readonly diagnostics: readonly Diagnostic[]
}

const bases = new WeakMap<TreeDirectory, Map<string, Result>>()

/** Accumulates a base with a kustomization; one that many overlays of a tree share only once. */
export function accumulateBase(
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
  // Within a cycle the diagnostics depend on where it was entered.
  if (!diagnostics.some(({ code }) => code === 'kustomize/cycle')) known.set(key, result)
  return result
}

/** What all layers of one build share. */
export type Build = Pick<Layer, 'tree' | 'provenance' | 'report' | 'stack'>

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

/** Adds a base, whose own resources join the others, or applies a Component to those that are there. */
export function applyDirectory(
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
