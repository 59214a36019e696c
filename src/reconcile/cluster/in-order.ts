import type { Failure } from '../../core/model/outcome.ts'
import { concludeSyncs, gate, type HookPlan, hangingAmong } from '../../core/plan/index.ts'
import type { Observed } from './observe-cluster.ts'
import type { ClusterRequest } from './reconcile-cluster.ts'

/**
 * What of a plan may be done now; what has to wait comes with a later look at the cluster. What hangs is told, and which
 * applications are through with their hooks.
 */
export function inOrder(request: ClusterRequest, observed: Observed): Observed {
  const { held = new Map(), clock, applications, unreadable } = request
  const { hooks, live, syncs, teardown } = observed
  const gated = gate({ ...observed, ...hooks, held })
  const { failures: hanging, nextAt } = hangingAmong(live, clock.now())
  const present = [...applications, ...unreadable]
  return {
    ...observed,
    plan: gated.plan,
    waiting: [...gated.waiting, ...teardown.waiting],
    syncs: concludeSyncs({ hooks, syncs, live, gated, applications: present }),
    failures: [
      ...observed.failures,
      ...gated.failures,
      ...hookFailures(hooks),
      ...hookFailures(teardown),
      ...hanging,
    ],
    ...(nextAt !== undefined && { nextAt }),
  }
}

function hookFailures({ failed }: Pick<HookPlan, 'failed'>): readonly Failure[] {
  return [...failed].map(([application, why]) => {
    return { code: 'cluster/hook-failed', message: `${application}: ${why}`, retryable: false }
  })
}
