import type { Diagnostic, Place } from '../base/diagnostic/diagnostic.ts'
import { directoryAt, type TreeDirectory } from '../base/tree/tree.ts'
import { type Accumulated, appendEntries, nothingAccumulated } from './accumulation.ts'
import { emptyConfig, mergeConfigs, type TransformerConfig } from './config/transformer-config.ts'
import type { Inflate } from './helm/inflate-from.ts'
import { isFailed, kustomizationNames, loadKustomization } from './kustomization/load-kustomization.ts'
import type { Build, Layer } from './layer.ts'
import type { Opened } from './open-path.ts'
import { builtInSchema, type Schema } from './schema/merge-type.ts'
import { setSchema } from './set-schema.ts'
import { mergeVars } from './variables/merge-vars.ts'

interface Result extends Accumulated {
  readonly diagnostics: readonly Diagnostic[]
  /** Whether a chart in it depends on the namespace of what it is a base of. */
  readonly hasChart: boolean
  /** The schema that some kustomization below has set. */
  readonly schema: Schema | undefined
  readonly builtInNeeded: boolean
}

// What a base gives depends on the schema that an outer layer may have set.
const bases = new WeakMap<Schema, WeakMap<Inflate, WeakMap<TreeDirectory, Map<string, Result>>>>()
const inflatesNone: Inflate = () => undefined

/** Accumulates a base with a kustomization; one that many overlays of a tree share only once. */
export function accumulateBase(build: Build, path: string): Result {
  const { tree, provenance, lenient, session, helm, notedPath = null } = build
  const known = basesOf(session.schema ?? builtInSchema, helm.inflated ?? inflatesNone, tree)
  const key = JSON.stringify([provenance, lenient, notedPath, path])
  // Only of a base with charts does the namespace matter, only of one with a schema what was needed before it.
  const chartKey = `${key} ${helm.namespace}`
  const schemaKey = `${chartKey} ${session.builtInNeeded}`
  const found = known.get(key) ?? known.get(chartKey) ?? known.get(schemaKey)
  if (found !== undefined) {
    session.schema ??= found.schema
    session.builtInNeeded ||= found.builtInNeeded
    if (found.hasChart) helm.note()
    return found
  }
  const diagnostics: Diagnostic[] = []
  const report = (diagnostic: Diagnostic): void => void diagnostics.push(diagnostic)
  let hasChart = false
  const note = (): void => {
    hasChart = true
    helm.note()
  }
  const own = { ...build, report, helm: { ...helm, note } }
  const before = session.schema
  const directory = directoryAt(tree, path)
  const opened: Opened | undefined = directory && { kind: 'directory', directory, path }
  const accumulated = opened === undefined ? nothingAccumulated : applyLayer(own, opened, nothingAccumulated)
  const { schema, builtInNeeded } = session
  const result = { ...accumulated, diagnostics, hasChart, schema, builtInNeeded }
  // Within a cycle the diagnostics depend on where it was entered.
  if (!diagnostics.some(({ code }) => code === 'kustomize/cycle'))
    known.set(schema !== before ? schemaKey : hasChart ? chartKey : key, result)
  return result
}

function basesOf(schema: Schema, inflated: Inflate, tree: TreeDirectory): Map<string, Result> {
  const byInflate = bases.get(schema) ?? new WeakMap<Inflate, WeakMap<TreeDirectory, Map<string, Result>>>()
  bases.set(schema, byInflate)
  const byTree = byInflate.get(inflated) ?? new WeakMap<TreeDirectory, Map<string, Result>>()
  byInflate.set(inflated, byTree)
  const known = byTree.get(tree) ?? new Map<string, Result>()
  byTree.set(tree, known)
  return known
}

function applyLayer(build: Build, { path, ...opened }: Opened, start: Accumulated): Accumulated {
  const loaded = opened.kind === 'directory' ? loadKustomization(opened.directory, path) : undefined
  if (loaded === undefined) return start
  for (const diagnostic of loaded.diagnostics) build.report(diagnostic)
  const layer: Layer = {
    ...build,
    ...start,
    stack: [...build.stack, path],
    directory: path,
    file: loaded.path,
    kustomization: loaded.kustomization,
    helm: { ...build.helm, namespace: loaded.kustomization.namespace || build.helm.namespace },
  }
  setSchema(layer)
  return layer.apply(layer)
}

/** Adds a base, whose own resources join the others, or applies a Component to those that are there. */
export function applyDirectory(
  build: Build,
  opened: Opened,
  at: Place,
  kind: 'Kustomization' | 'Component',
  start: Accumulated,
): Accumulated {
  const problem = checkDirectory(build, opened, at, kind)
  if (problem !== undefined) {
    build.report(problem)
    return start
  }
  if (kind === 'Component') {
    const changed = applyLayer(build, opened, start)
    // All that there is now joins an empty accumulation, as in kustomize, which finds names that are taken twice.
    return {
      ...changed,
      entries: appendEntries([], changed.entries, build.report),
      config: addConfig(emptyConfig, changed.config, at, build.report),
    }
  }
  const base = accumulateBase(build, opened.path)
  for (const diagnostic of base.diagnostics) build.report(diagnostic)
  return {
    entries: appendEntries(start.entries, base.entries, build.report),
    config: addConfig(start.config, base.config, at, build.report),
    vars: mergeVars(start.vars, base.vars, build.report),
  }
}

/** Adds field specifications; those that contradict what is there are left out and reported. */
export function addConfig(
  config: TransformerConfig,
  added: TransformerConfig,
  at: Place,
  report: (diagnostic: Diagnostic) => void,
): TransformerConfig {
  const merged = mergeConfigs(config, added)
  if (typeof merged !== 'string') return merged
  const message = `two specifications of "${merged}" for the same field differ in "create"`
  report({ code: 'kustomize/configuration-conflict', severity: 'error', message, at })
  return config
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
    const message = `"${path || '.'}" contains itself: ${chain}`
    return { code: 'kustomize/cycle', severity: 'error', message, at }
  }
  const loaded = opened.kind === 'directory' ? loadKustomization(opened.directory, path) : undefined
  if (loaded === undefined) {
    const message = `"${path}" has no kustomization file`
    const hint = `add one of ${kustomizationNames.join(', ')} to it`
    return { code: 'kustomize/missing', severity: 'error', message, at, hint }
  }
  const found = loaded.kustomization.kind || 'Kustomization'
  if (found === kind || isFailed(loaded)) return undefined
  const related = [{ message: 'its kind', at: { file: loaded.path, document: 0, path: ['kind'] } }]
  const message = `"${path}" is a ${found}, not a ${kind}`
  return { code: 'kustomize/kind-wrong', severity: 'error', message, at, related }
}
