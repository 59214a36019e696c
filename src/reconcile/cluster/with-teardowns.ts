import type { Inventory } from '../../core/model/inventory.ts'
import type { LiveObject } from '../../core/model/live-object.ts'
import type { ObjectKey } from '../../core/model/object.ts'
import type { ClusterPlan, DeleteOperation, DesiredObject } from '../../core/model/plan.ts'
import { type HookPlan, planTeardowns, type TeardownPlan } from '../../core/plan/index.ts'
import type { ClusterRequest, RefusedDeletions } from './reconcile-cluster.ts'

interface Judged {
  readonly plan: ClusterPlan
  readonly refused?: RefusedDeletions
}

interface Wanted {
  readonly desired: readonly DesiredObject[]
  readonly teardown?: TeardownPlan
}

interface Scene {
  readonly inventory: Pick<Inventory, 'teardowns'>
  readonly live: ReadonlyMap<ObjectKey, LiveObject>
  readonly hooks: HookPlan
  /** Kinds that cannot be listed now. */
  readonly unlisted: ReadonlyMap<string, unknown>
}

interface WithTeardowns {
  readonly hooks: HookPlan
  readonly teardown: TeardownPlan
  readonly judged: Judged
  /** Deletions that come once hooks have run. */
  readonly later: readonly DeleteOperation[]
}

/** The plan of a cluster with what has to run before and after the deletion of applications that leave it. */
export function withTeardowns(
  { applications, unreadable }: Pick<ClusterRequest, 'applications' | 'unreadable'>,
  { inventory, live, hooks, unlisted }: Scene,
  judge: (wanted: Wanted) => Judged,
): WithTeardowns {
  const judged = judge({ desired: hooks.desired })
  const { plan } = judged
  const known = inventory.teardowns
  const rendered = hooks.ofDeletion
  const isBlind = unlisted.size > 0
  const teardown = planTeardowns({ known, rendered, applications, unreadable, live, plan, isBlind })
  if (teardown.hooks.size === 0) return { hooks, teardown, judged, later: [] }
  const desired = [...hooks.desired, ...teardown.desired]
  const later = plan.deletions.filter(({ application }) => teardown.staying.has(application))
  return { hooks: { ...hooks, desired }, teardown, judged: judge({ desired, teardown }), later }
}
