import { isArray, isObject, type JsonValue } from '../../base/std/json.ts'
import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { Application, Fleet } from '../model/fleet.ts'
import type { KubernetesObject } from '../model/object.ts'
import type { WorkloadPolicy } from '../model/propagation-policy.ts'
import { evictions, type SelectedNode, withoutClusters } from '../schedule/index.ts'
import { pathsByName } from './content.ts'
import type { CompileInputs } from './inputs.ts'
import type { PlacedPolicy } from './place/place-policy.ts'
import type { Placement } from './place/placement.ts'

/** An application as a policy places it, when the clusters that were seen to fail are taken out. */
export interface Standing {
  readonly application: Application
  readonly placed: PlacedPolicy
  /** What is left of the selection: these divide the replicas. */
  readonly selected: SelectedNode
  /** The selection, with the clusters that fail: they keep what does not move. */
  readonly whole: SelectedNode
  /** Why each cluster was taken out, by path. */
  readonly evicted: ReadonlyMap<string, string>
}

export const nobody: ReadonlyMap<string, string> = new Map()

/**
 * Takes the clusters out whose observed taints the policy does not tolerate, and those for which it chose others; if
 * nobody were left, all stay.
 */
export function standing(placement: Placement, fleet: Fleet, { observation }: CompileInputs): Standing {
  const { application, placed, selected: whole, evicted: replaced = [] } = placement
  const all = { application, placed, selected: whole, whole, evicted: nobody }
  const reasons = new Map<string, string>(
    [...replaced].map(name => [name, 'it failed, and another was chosen'] as const),
  )
  if (observation !== undefined)
    for (const [name, reason] of evictions(placed.policy, observation)) reasons.set(name, reason)
  if (reasons.size === 0) return all
  const paths = pathsByName(fleet.root.placement)
  const found = [...reasons].flatMap(([name, reason]) => {
    const path = paths.get(name)
    return path === undefined ? [] : [[path, reason] as const]
  })
  if (found.length === 0) return all
  const evicted = new Map(found.sort(([a], [b]) => (a < b ? -1 : 1)))
  const selected = withoutClusters(whole, [...evicted.keys()])
  return selected === undefined ? all : { ...all, selected, evicted }
}

/** Whether what is seen of clusters may move the replicas of a workload: by its policy's word, else if it has no volumes. */
export function isMovable(object: KubernetesObject, { movable }: Pick<WorkloadPolicy, 'movable'>): boolean {
  return movable ?? !hasVolumes(object)
}

/** Whether the replicas of a workload have volumes of their own, or share one that stays where it is. */
const hasVolumes: (object: KubernetesObject) => boolean = memoizeByIdentity(({ spec }) => {
  if (!isObject(spec)) return false
  if (listOf(spec.volumeClaimTemplates).length > 0) return true
  const pod = isObject(spec.template) ? spec.template.spec : undefined
  const volumes = isObject(pod) ? listOf(pod.volumes) : []
  return volumes.some(volume => isObject(volume) && volume.persistentVolumeClaim !== undefined)
})

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return isArray(value) ? value : []
}
