import { sha256 } from '../../base/std/hash.ts'
import { canonicalJson, type JsonObject, type JsonValue } from '../../base/std/json.ts'
import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { LevelPreference, ReplicaScheduling, StaticWeight } from '../model/propagation-policy.ts'
import type { FieldRequirement, LabelRequirement } from '../model/selector.ts'
import type { Branch } from './branch.ts'
import type { CapacityNode } from './capacity-node.ts'
import type { Rule } from './division/rule.ts'
import type { SelectedNode } from './select-branch.ts'

/** How a branch is divided, with the refinements that take over further below. */
export interface Scheduling {
  readonly own: ReplicaScheduling
  /** Preferences by level, in the policy's order. */
  readonly levels: readonly LevelPreference[]
  /** One division over all clusters of the branch. */
  readonly flat: boolean
  readonly staticWeights: readonly StaticWeight[]
  /** N where weights are what clusters can take: what one takes of which nothing is known. 0: weights are given. */
  readonly assumed: number
  /** How shares are divided where a level does not name its own algorithm. */
  readonly rule: Rule
  /** Names of the fleet's levels, outermost first. */
  readonly fleetLevels: readonly string[]
  /** Digest of the fields that decide the arithmetic, whatever their order. */
  readonly digest: string
  /** Takeovers strictly below the branch, by path of their node. */
  readonly below: ReadonlyMap<string, ReplicaScheduling>
  /** Results for branches that no hold touches, by their capacity, or by the branch where nothing is known of it. */
  readonly feasible: WeakMap<SelectedNode | CapacityNode, Branch>
}

/** The scheduling of a policy with the takeovers below it; the same object for the same inputs. */
export function schedulingOf(
  own: ReplicaScheduling,
  fleetLevels: readonly string[],
  below: ReadonlyMap<string, ReplicaScheduling>,
  replicas: number,
): Scheduling {
  const known = knownSchedulings(own, ...below.values())
  const assumed = [own, ...below.values()].some(isMeasured) ? replicas : 0
  const key = JSON.stringify([fleetLevels, [...below.keys()]])
  const found = known.get(key)
  // Of another N nothing is found again, so that only the last is kept.
  if (found?.assumed === assumed) return found
  const made = makeScheduling(own, fleetLevels, below, assumed)
  known.set(key, made)
  return made
}

const knownSchedulings: (...key: readonly ReplicaScheduling[]) => Map<string, Scheduling> = memoizeByIdentity(
  () => new Map(),
)

function makeScheduling(
  own: ReplicaScheduling,
  fleetLevels: readonly string[],
  below: ReadonlyMap<string, ReplicaScheduling>,
  assumed: number,
): Scheduling {
  const { levels, staticWeightList } = own
  return {
    own,
    levels: levels ?? [],
    flat: staticWeightList !== undefined || levels?.length === 0,
    staticWeights: staticWeightList ?? [],
    assumed,
    rule: {
      algorithm: own.algorithm ?? 'Webster',
      aggregated: own.replicaDivisionPreference !== undefined,
      measured: isMeasured(own),
      assumed,
    },
    fleetLevels,
    digest: digestOf(own, fleetLevels),
    below,
    feasible: new WeakMap(),
  }
}

/** Whether weights are what clusters can take, and not what the user or the tree says. */
export function isMeasured({ dynamicWeight, replicaDivisionPreference }: ReplicaScheduling): boolean {
  return dynamicWeight !== undefined || replicaDivisionPreference !== undefined
}

/** The scheduling in force at a child: its own takeover where it has one, else its parent's with what concerns it. */
export function schedulingAt(scheduling: Scheduling, path: string): Scheduling {
  const { below } = scheduling
  if (below.size === 0) return scheduling
  const own = below.get(path)
  const inside = new Map([...below].filter(([scope]) => scope.startsWith(`${path}/`)))
  if (own !== undefined) return schedulingOf(own, scheduling.fleetLevels, inside, scheduling.assumed)
  if (inside.size === below.size) return scheduling
  // Not made from the whole of `scheduling`, so that a refinement elsewhere costs this branch nothing.
  return schedulingOf(scheduling.own, scheduling.fleetLevels, inside, scheduling.assumed)
}

/** Digest of a scheduling with all the takeovers below it: equal while no field anywhere changed. */
export const wholeDigest: (scheduling: Scheduling) => string = memoizeByIdentity(scheduling => {
  const { below, digest, fleetLevels } = scheduling
  if (below.size === 0) return digest
  const takeovers = [...below].map(([path, own]) => [path, digestOf(own, fleetLevels)])
  return sha256(canonicalJson([digest, ...sorted(takeovers)]))
})

function digestOf(own: ReplicaScheduling, fleetLevels: readonly string[]): string {
  const { levels, staticWeightList, dynamicWeight, replicaDivisionPreference, algorithm = 'Webster' } = own
  const preferences = levels?.map(({ level, preferences: list, algorithm: named = algorithm }) => {
    const each = { level, preferences: sorted(list.map(preference => ({ ...preference }))) }
    return named === 'Webster' ? each : { ...each, algorithm: named }
  })
  const fields: Record<string, JsonValue> = {}
  if (dynamicWeight !== undefined) fields.dynamicWeight = dynamicWeight
  if (replicaDivisionPreference !== undefined) fields.replicaDivisionPreference = replicaDivisionPreference
  if (algorithm !== 'Webster') fields.algorithm = algorithm
  if (preferences !== undefined) fields.levels = sorted(preferences)
  if (preferences !== undefined && preferences.length > 0) fields.fleetLevels = fleetLevels
  if (staticWeightList !== undefined) {
    fields.staticWeightList = sorted(
      staticWeightList.map(({ targetCluster, weight }) => toJson(targetCluster, weight)),
    )
  }
  return sha256(canonicalJson(fields))
}

function toJson(affinity: StaticWeight['targetCluster'], weight: number): JsonObject {
  const { clusterNames = [], exclude = [], paths = [], labelSelector, fieldSelector } = affinity
  const labels = labelSelector?.matchLabels ?? {}
  const fields = requirements(fieldSelector?.matchExpressions)
  return {
    clusterNames: [...clusterNames].sort(),
    exclude: [...exclude].sort(),
    paths: [...paths].sort(),
    labels: { ...labels },
    expressions: requirements(labelSelector?.matchExpressions),
    ...(fields.length > 0 && { fields }),
    weight,
  }
}

function requirements(list: readonly (LabelRequirement | FieldRequirement)[] = []): readonly JsonValue[] {
  return sorted(list.map(({ key, operator, values = [] }) => ({ key, operator, values: [...values].sort() })))
}

function sorted(values: readonly JsonValue[]): readonly JsonValue[] {
  return values
    .map(value => [canonicalJson(value), value] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, value]) => value)
}
