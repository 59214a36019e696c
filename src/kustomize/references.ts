import { entryAt, type TreeDirectory, type TreeEntry } from '../base/tree/tree.ts'
import { allHelmCharts } from './helm/old-charts.ts'
import type { ConfigMapArguments, Kustomization } from './kustomization/kustomization.ts'
import { loadKustomization } from './kustomization/load-kustomization.ts'
import { openPath } from './open-path.ts'

/** The paths that a kustomization of a directory names and that may lead out of it. */
export function leavingReferences(directory: TreeDirectory, path: string): readonly string[] {
  const loaded = loadKustomization(directory, path)
  return loaded === undefined ? [] : referencesOf(loaded.kustomization).filter(mayLeave)
}

function mayLeave(reference: string): boolean {
  return reference.includes('..')
}

/** What a file or directory may build from, by path: itself, and what kustomizations in it refer to outside. */
export function reach(tree: TreeDirectory, start: string): ReadonlyMap<string, TreeEntry> {
  const found = new Map<string, TreeEntry>()
  const follow = (from: string, reference: string): void => {
    const opened = openPath(tree, from, reference)
    if (!('kind' in opened) || [...found.keys()].some(path => isWithin(opened.path, path))) return
    found.set(opened.path, opened.kind === 'file' ? opened.file : opened.directory)
    if (opened.kind === 'directory') visit(opened.directory, opened.path)
  }
  const visit = (entry: TreeDirectory, path: string): void => {
    for (const reference of leavingReferences(entry, path)) follow(path, reference)
    for (const [name, below] of entry.entries)
      if (below.kind === 'directory') visit(below, path === '' ? name : `${path}/${name}`)
  }
  if (entryAt(tree, start) !== undefined) follow('', start)
  return found
}

function isWithin(path: string, root: string): boolean {
  return root === '' || path === root || path.startsWith(`${root}/`)
}

function chartsOf(kustomization: Kustomization): readonly string[] {
  const { charts, globals } = allHelmCharts(kustomization)
  return charts.flatMap(({ name, valuesFile = '', additionalValuesFiles = [] }) => [
    `${globals.chartHome || 'charts'}/${name}`,
    valuesFile,
    ...additionalValuesFiles,
  ])
}

function referencesOf(kustomization: Kustomization): readonly string[] {
  const { resources, bases, components, patches, patchesJson6902, patchesStrategicMerge } = kustomization
  const { generators, transformers, validators, configurations, crds, openapi, replacements } = kustomization
  const sources: readonly ConfigMapArguments[] = [
    ...(kustomization.configMapGenerator ?? []),
    ...(kustomization.secretGenerator ?? []),
  ]
  return [
    ...[resources, bases, components, patchesStrategicMerge].flatMap(paths => paths ?? []),
    ...[generators, transformers, validators, configurations, crds].flatMap(paths => paths ?? []),
    ...chartsOf(kustomization),
    ...(openapi?.path === undefined ? [] : [openapi.path]),
    ...[patches, patchesJson6902, replacements].flatMap(list => list ?? []).flatMap(({ path }) => path ?? []),
    ...sources.flatMap(({ files = [], envs = [], env = '' }) => [
      ...files.map(file => file.slice(file.indexOf('=') + 1)),
      ...envs,
      env,
    ]),
  ]
}
