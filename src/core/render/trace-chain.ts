import type { InflatedCharts } from '../../base/chart/inflated-chart.ts'
import type { Place } from '../../base/diagnostic/diagnostic.ts'
import { accumulate, addComponent, addStep, finish } from '../../kustomize/index.ts'
import type { Application, Cluster, Fleet, FleetNode } from '../model/fleet.ts'
import type { KubernetesObject } from '../model/object.ts'
import { type Chain, effectiveSteps, emptyChain, extendChain } from './chain.ts'
import { chartContent } from './chart/chart-content.ts'
import { chartNeed } from './chart/chart-need.ts'
import { resolveChart } from './chart/resolve-chart.ts'
import { inflationOf } from './chart/template-charts.ts'
import { inNamespace } from './namespace.ts'
import { applyOverriders } from './overriders/apply-overriders.ts'
import { withoutMetadata } from './sealed/seal.ts'

export interface Trace {
  readonly object: KubernetesObject
  /** By JSON pointer, where the field was set last. */
  readonly fields: ReadonlyMap<string, Place>
}

/** Renders the applications of one cluster again, this time keeping where every field was set: dear, so only on request. */
export function traceChain(
  fleet: Fleet,
  cluster: Cluster,
  applications: readonly string[],
  charts: InflatedCharts,
): readonly Trace[] {
  let node: FleetNode | undefined = fleet.root
  let chain = extendChain(emptyChain(), fleet.root)
  for (const name of cluster.path.split('/')) {
    node = node?.children.get(name)
    if (node !== undefined) chain = extendChain(chain, node)
  }
  return applications.flatMap(name => {
    const application = fleet.applications.get(name)
    return application === undefined ? [] : traceApplication(fleet, cluster, chain, application, charts)
  })
}

function traceApplication(
  fleet: Fleet,
  cluster: Cluster,
  chain: Chain,
  application: Application,
  charts: InflatedCharts,
): readonly Trace[] {
  const chart = resolveChart(fleet.tree, application)
  const { inflated } = inflationOf(charts)
  const template =
    chart === undefined
      ? accumulate(fleet.tree, application.path, { provenance: true, inflated })
      : chartContent(chartNeed(chart, chain, application, { cluster }), charts).accumulation({
          provenance: true,
          inflated,
        })
  let accumulation = inNamespace(template, application)
  for (const step of effectiveSteps(chain, application, cluster.placement)) {
    accumulation =
      step.kind === 'component'
        ? addComponent(accumulation, fleet.tree, step.step.directory)
        : addStep(accumulation, resources => {
            return { ...applyOverriders(resources, step.step.policy, step.rules), changedAt: step.step.at }
          })
  }
  const { resources, provenance } = finish(inNamespace(accumulation, application))
  return resources.map(resource => ({
    object: withoutMetadata(resource.object),
    fields: provenance?.get(resource) ?? new Map(),
  }))
}
