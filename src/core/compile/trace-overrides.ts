import type { InflatedCharts } from '../../base/chart/inflated-chart.ts'
import type { Diagnostic, Place } from '../../base/diagnostic/diagnostic.ts'
import type { Cluster, Fleet } from '../model/fleet.ts'
import { type Trace, traceChain } from '../render/index.ts'
import { emptyCompileCache, findCluster } from './content.ts'
import type { Exception } from './render-tree.ts'

/** Each trace renders an application again, and one cluster shows what all have in common. */
const mostTraces = 10

/** Errors of overrides that get round a division, told at the override instead of at what it overrides. */
export function traceOverrides(
  diagnostics: readonly Diagnostic[],
  exceptions: readonly Exception[],
  fleet: Fleet,
  charts: InflatedCharts,
): readonly Diagnostic[] {
  let left = mostTraces
  return diagnostics.map(diagnostic => {
    if (diagnostic.code !== 'render/replicas-overridden' || left === 0) return diagnostic
    const found = exceptions.find(({ because }) => because.includes(diagnostic))
    const cluster = found && clusterOf(fleet, found.cluster)
    if (found === undefined || cluster === undefined) return diagnostic
    left -= 1
    const traces = traceChain(fleet, cluster, [found.application], charts)
    const at = traces.flatMap(trace => overrideOf(trace, diagnostic.at) ?? [])[0]
    if (at === undefined) return diagnostic
    const overridden = { message: 'what it overrides', at: diagnostic.at }
    return { ...diagnostic, at, related: [overridden, ...(diagnostic.related ?? [])] }
  })
}

function clusterOf(fleet: Fleet, name: string): Cluster | undefined {
  return findCluster(emptyCompileCache(), fleet, name)?.cluster
}

const fields = ['/spec/replicas', '/spec/parallelism', '/spec/completions']

function overrideOf({ fields: places }: Trace, origin: Place): Place | undefined {
  const kind = places.get('/kind')
  if (kind === undefined || !isSameDocument(kind, origin)) return undefined
  return fields.map(field => places.get(field)).find(at => at !== undefined && !isSameDocument(at, origin))
}

function isSameDocument(a: Place, b: Place): boolean {
  return a.file === b.file && (a.document ?? 0) === (b.document ?? 0)
}
