import type { Compiled } from '../compile.ts'
import type { Decision } from '../model/decision.ts'
import type { DesiredCluster, DesiredNode } from '../model/desired.ts'
import { formatId, keyOf, parseKey } from '../model/object.ts'
import { extentsOf } from './extents.ts'

/** What a cluster gets of a divided workload beside its replicas, and of how much. */
export function explainExtent(
  { desired }: Compiled,
  { application, workload }: Decision,
  cluster: string,
): readonly string[] {
  const pair = clusterIn(desired, cluster)?.pairs.find(each => each.application === application)
  const key = keyOf(workload)
  const share = pair?.shares.get(key)
  const whole = pair && extentsOf(pair.rendered).get(key)
  if (share === undefined || whole === undefined) return []
  const lines: string[] = []
  if (whole.completions !== undefined)
    lines.push(`completions: ${share.completions ?? 0} of ${whole.completions}, by the granted shares`)
  for (const { key: hpa, minReplicas, maxReplicas } of share.autoscalers ?? []) {
    const all = whole.autoscalers?.find(each => each.key === hpa)
    const parts =
      share.replicas === 0
        ? 'left out, because there are no replicas'
        : `minReplicas ${minReplicas} of ${all?.minReplicas ?? 0}, maxReplicas ${maxReplicas} of ${all?.maxReplicas ?? 0}, by the granted shares, at least 1 each`
    lines.push(`${formatId(parseKey(hpa))}: ${parts}`)
  }
  return lines
}

function clusterIn({ cluster, children }: DesiredNode, name: string): DesiredCluster | undefined {
  if (cluster?.cluster.name === name) return cluster
  for (const child of children) {
    const found = clusterIn(child, name)
    if (found !== undefined) return found
  }
  return undefined
}
