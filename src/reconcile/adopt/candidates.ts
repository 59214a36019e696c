import type { ForeignOwner } from '../../core/model/foreign-owner.ts'
import type { KubernetesObject } from '../../core/model/object.ts'
import type { DesiredObject } from '../../core/model/plan.ts'
import { foreignOwners, formerManagers, unwrittenOwners } from '../../core/plan/index.ts'
import type { Observed } from '../cluster/observe-cluster.ts'
import { readLive } from '../cluster/read-live.ts'
import type { ClusterApi } from '../ports.ts'
import { runBounded } from '../requests/run-bounded.ts'

/** An object that is to be ours, and is there already. */
export interface Candidate {
  readonly desired: DesiredObject
  readonly live: KubernetesObject
  readonly owners: readonly ForeignOwner[]
  /** The managers that wrote it so far. */
  readonly managers: readonly string[]
  /** Whether it is in our inventory already, and only lacks that others let go of it. */
  readonly isMember: boolean
}

/** Of all that a cluster should have: what is there and not ours alone. */
export async function findCandidates(
  api: ClusterApi,
  { desired, live, stored }: Observed,
): Promise<readonly Candidate[]> {
  const own = desired.filter(isToBeOwn)
  const looks = await runBounded(own, 16, async (each): Promise<Candidate | undefined> => {
    const object = await readLive(api, each.key, each.object.apiVersion)
    if (object === undefined) return undefined
    const owners = unwrittenOwners(foreignOwners(object, stored.inventory.id), each.object)
    const isMember = live.has(each.key)
    if (isMember && owners.length === 0) return undefined
    return { desired: each, live: object, owners, managers: formerManagers(object, owners), isMember }
  })
  return looks.filter(each => each !== undefined)
}

// What is shared with others, or left to them where it is there, stays theirs; hooks come and go.
function isToBeOwn({ treatment, hook }: DesiredObject): boolean {
  return treatment.mode === 'Apply' && hook === undefined
}
