import { sha256 } from '../../base/std/hash.ts'
import { invariant } from '../../base/std/invariant.ts'
import { WeakValueMap } from '../../base/std/weak-value-map.ts'
import type { TreeDirectory } from '../../base/tree/tree.ts'
import {
  type Accumulation,
  accumulate,
  addComponent,
  addStep,
  contentId,
  finish,
} from '../../kustomize/index.ts'
import type { Rendered } from '../model/desired.ts'
import type { Application } from '../model/fleet.ts'
import type { EffectiveStep } from './chain.ts'
import type { ChartContent } from './chart/chart-content.ts'
import { type Inflation, usesCharts } from './chart/template-charts.ts'
import { checkApply } from './check-apply.ts'
import { type Applied, checkEnforced } from './check-enforced.ts'
import { checkOrder, checkSealedHooks } from './check-order.ts'
import { checkOwnAnnotations } from './check-own-annotations.ts'
import { inNamespace } from './namespace.ts'
import { applyOverriders } from './overriders/apply-overriders.ts'
import { sealResources } from './sealed/seal.ts'
import { sealedIds, sealedSources } from './sealed/sealed-sources.ts'

/**
 * Renders templates along chains, sharing what chains have in common: a template is accumulated once, and each step
 * once on each distinct beginning. Entries live as long as some pair uses their result.
 */
export interface RenderCache {
  readonly beginnings: WeakValueMap<string, Beginning>
  readonly rendered: WeakValueMap<string, Kept>
}

export interface Beginning {
  readonly key: string
  /** The file that the last step stands in. */
  readonly file: string
  readonly accumulation: Accumulation
}

interface Kept extends Rendered {
  // Keeps the shared beginnings alive for as long as a result that was built on them.
  readonly builtOn: readonly Beginning[]
}

export function emptyRenderCache(): RenderCache {
  return { beginnings: new WeakValueMap(), rendered: new WeakValueMap() }
}

/**
 * One accumulation of the template and the steps, finished: hashes and name references once, after the last step. An
 * application that is a chart begins with what the chart renders.
 */
export function renderChain(
  cache: RenderCache,
  tree: TreeDirectory,
  application: Application,
  steps: readonly EffectiveStep[],
  inflation: Inflation,
  chart?: ChartContent,
): Rendered {
  const builtOn = beginnings(cache, tree, application, steps, inflation, chart)
  const last = builtOn[builtOn.length - 1]
  invariant(last !== undefined, 'a chain begins with its template')
  // What a chart renders does not tell for whom its values are encrypted.
  const key = [last.key, ...sealedIds(tree, application.helm?.valuesFiles ?? [])].join(' ')
  return cache.rendered.obtain(key, () => {
    const built = finish(inNamespace(last.accumulation, application))
    const id = sha256(key)
    const diagnostics = [
      ...built.diagnostics,
      ...checkEnforced(appliedIn(steps, builtOn)),
      ...checkOrder(built.resources),
      ...checkApply(built.resources),
      ...checkOwnAnnotations(built.resources),
    ]
    const sources = sealedSources(tree, sourcesOf(application, steps))
    const resources = sealResources(built.resources, sources, each => void diagnostics.push(each))
    diagnostics.push(...checkSealedHooks(resources))
    return { id, application: application.name, resources, diagnostics, builtOn }
  })
}

// All that the repository has of an application, for encrypted values.
function sourcesOf({ path, helm }: Application, steps: readonly EffectiveStep[]): readonly string[] {
  const chart = helm?.chart.kind === 'directory' ? [helm.chart.path] : []
  const components = steps.flatMap(each => (each.kind === 'component' ? each.step.directory : []))
  return [path, ...chart, ...(helm?.valuesFiles ?? []), ...components]
}

function appliedIn(steps: readonly EffectiveStep[], built: readonly Beginning[]): readonly Applied[] {
  return steps.flatMap((step, index) => {
    const [before, after] = [built[index], built[index + 1]]
    return before && after ? [{ step, before: before.accumulation, after: after.accumulation }] : []
  })
}

/** What the template, and then each step, made of an application, the template first: one beginning longer each. */
function beginnings(
  cache: RenderCache,
  tree: TreeDirectory,
  application: Application,
  steps: readonly EffectiveStep[],
  inflation: Inflation,
  chart: ChartContent | undefined,
): readonly Beginning[] {
  const content = chart === undefined ? contentWith(inflation, tree, application.path) : `chart ${chart.id}`
  const key = `${content} ${application.path} ${application.namespace ?? ''}`
  const file = application.at.file
  const { inflated } = inflation
  let current = cache.beginnings.obtain(key, () => {
    const template = chart?.accumulation({ inflated }) ?? accumulate(tree, application.path, { inflated })
    return { key, file, accumulation: inNamespace(template, application) }
  })
  const built = [current]
  for (const step of steps) {
    current = longer(cache, tree, current, step, inflation)
    built.push(current)
  }
  return built
}

function contentWith(inflation: Inflation, tree: TreeDirectory, path: string): string {
  return `${contentId(tree, path)}${chartsKey(inflation, tree, path)}`
}

// What Helm printed is no part of the tree.
function chartsKey({ id }: Inflation, tree: TreeDirectory, path: string): string {
  return usesCharts(tree, path) ? ` with ${id}` : ''
}

// Equal content in two directories is one step, unless it has something to say about its own file.
function longer(
  cache: RenderCache,
  tree: TreeDirectory,
  from: Beginning,
  step: EffectiveStep,
  inflation: Inflation,
): Beginning {
  const { file } = step.step.at
  const make = (key: string): Beginning => {
    return { key, file, accumulation: addEffective(from.accumulation, tree, step) }
  }
  const shared = `${from.key}\n${step.key}${step.kind === 'component' ? chartsKey(inflation, tree, step.step.directory) : ''}`
  const found = cache.beginnings.obtain(shared, () => make(shared))
  if (found.file === file || found.accumulation.diagnostics.length === 0) return found
  const own = `${shared} ${file}`
  return cache.beginnings.obtain(own, () => make(own))
}

function addEffective(accumulation: Accumulation, tree: TreeDirectory, step: EffectiveStep): Accumulation {
  if (step.kind === 'component') return addComponent(accumulation, tree, step.step.directory)
  return addStep(accumulation, resources => applyOverriders(resources, step.step.policy, step.rules))
}
