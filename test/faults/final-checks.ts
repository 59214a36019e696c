import { isArray, isObject, type JsonValue } from '../../src/base/std/json.ts'
import { idOf, type KubernetesObject, keyOf } from '../../src/core/model/object.ts'
import type { FleetState } from '../../src/core/model/state.ts'
import { applySet } from '../../src/core/plan/index.ts'
import type { SimulatedClusters } from '../../src/simulator/cluster-directory.ts'
import { type FleetModel, isCommittedIn, type Wanted, wantedIn } from './fleet-model.ts'
import type { Strangers } from './strangers.ts'
import { dividedReplicas } from './things.ts'
import { isMember } from './witness.ts'

/** The objects of ours that a cluster holds, by its name. */
export type Members = (cluster: string) => readonly KubernetesObject[]

/** Where the clusters are not what the fleet says; empty when all is well. */
export function checkClusters(
  fleet: FleetModel,
  membersOf: Members,
  committedIn: Members = () => [],
): readonly string[] {
  const isCommitted = (name: string): boolean => isCommittedIn(fleet, name)
  const wrong = [...fleet.clusters.keys()].flatMap(name =>
    isCommitted(name) ? [] : checkCluster(fleet, membersOf, name),
  )
  const divided = checkDivisions(fleet, name => (isCommitted(name) ? committedIn : membersOf)(name))
  return [...wrong, ...divided]
}

function checkCluster(fleet: FleetModel, membersOf: Members, name: string): readonly string[] {
  const members = membersOf(name)
  const wanted = wantedIn(fleet, name)
  const found = new Set<KubernetesObject>()
  const wrong: string[] = []
  for (const each of wanted) {
    const live = members.filter(object => isOf(each, object))
    for (const object of live) found.add(object)
    const [first] = live
    if (first === undefined && !each.divided) wrong.push(`${name}: ${keyOf(idOf(each.object))} is lost`)
    if (live.length > 1) wrong.push(`${name}: ${keyOf(idOf(each.object))} is there ${live.length} times`)
    if (first !== undefined) wrong.push(...checkObject(each, first).map(text => `${name}: ${text}`))
  }
  for (const object of members) if (!found.has(object)) wrong.push(`${name}: ${keyOf(idOf(object))} is left`)
  return wrong
}

function isOf({ generatedFrom, object, application }: Wanted, live: KubernetesObject): boolean {
  if (generatedFrom === undefined) return keyOf(idOf(object)) === keyOf(idOf(live))
  const { annotations = {}, labels = {} } = live.metadata
  return (
    annotations['banyan.dev/generated-from'] === generatedFrom &&
    live.metadata.namespace === object.metadata.namespace &&
    labels['banyan.dev/application'] === application
  )
}

function checkObject(
  { object, application, generatedFrom, divided, thing }: Wanted,
  live: KubernetesObject,
): readonly string[] {
  const key = keyOf(idOf(live))
  const wrong: string[] = []
  if (live.metadata.labels?.['banyan.dev/application'] !== application)
    wrong.push(`${key} is not of ${application}`)
  if (live.metadata.deletionTimestamp !== undefined) wrong.push(`${key} is going`)
  const { metadata, ...content } = object
  const labels = generatedFrom === undefined ? { labels: metadata.labels ?? {} } : {}
  const isScaled = divided || thing.kind === 'scaled'
  const compared = isScaled ? withoutReplicas(content) : content
  const difference =
    differenceOf(labels, live.metadata, 'metadata') ?? differenceOf(compared, live, '', [object.kind])
  if (difference !== undefined) wrong.push(`${key}: ${difference}`)
  for (const field of ['data', 'labels'] as const) {
    const at = field === 'data' ? [object.data, live.data] : [labels.labels, live.metadata.labels]
    const extra = isObject(at[1]) && isObject(at[0]) && 'extra' in at[1] && !('extra' in at[0])
    if (extra) wrong.push(`${key}: ${field}.extra is left`)
  }
  return wrong
}

function withoutReplicas(content: object): object {
  const { spec, ...rest } = content as { readonly spec?: object }
  const { replicas: _, ...others } = (spec ?? {}) as { readonly replicas?: number }
  return { ...rest, ...(spec && { spec: others }) }
}

// Where a value differs from what is wanted; servers may add fields, and names of references may get a hash.
function differenceOf(
  wanted: unknown,
  live: unknown,
  path: string,
  context: readonly string[] = [],
): string | undefined {
  if (isArray(wanted as JsonValue)) {
    const [mine, theirs] = [wanted as readonly unknown[], live]
    if (!Array.isArray(theirs) || theirs.length !== mine.length) return `${path} has another length`
    return mine
      .map((each, index) => differenceOf(each, theirs[index], `${path}.${index}`, context))
      .find(each => each !== undefined)
  }
  if (typeof wanted === 'object' && wanted !== null) {
    if (typeof live !== 'object' || live === null) return `${path} is missing`
    return Object.entries(wanted)
      .map(([name, value]) =>
        differenceOf(value, (live as Record<string, unknown>)[name], `${path}.${name}`, context),
      )
      .find(each => each !== undefined)
  }
  const isReference = path.endsWith('.configMapRef.name')
  const same = isReference ? String(live).startsWith(`${String(wanted)}-`) : live === wanted
  return same ? undefined : `${path} is ${JSON.stringify(live)}, not ${JSON.stringify(wanted)}`
}

function checkDivisions(fleet: FleetModel, membersOf: Members): readonly string[] {
  const divided = new Map<string, { readonly wanted: Wanted; readonly clusters: string[] }>()
  for (const name of fleet.clusters.keys())
    for (const wanted of wantedIn(fleet, name)) {
      const key = keyOf(idOf(wanted.object))
      const known = divided.get(key) ?? { wanted, clusters: [] }
      if (wanted.divided) divided.set(key, { wanted, clusters: [...known.clusters, name] })
    }
  return [...divided].flatMap(([key, { wanted, clusters: names }]) => {
    const replicas = names.map(name => {
      const live = membersOf(name).find(object => keyOf(idOf(object)) === key)
      return isObject(live?.spec) ? Number(live.spec.replicas) : 0
    })
    const sum = replicas.reduce((a, b) => a + b, 0)
    const all = dividedReplicas(wanted.thing.version)
    return sum === all ? [] : [`${key}: ${replicas.join(' + ')} replicas, not ${all}`]
  })
}

/** The objects of ours in simulated clusters. What somebody took our label from is not, until it has it again. */
export function membersIn(clusters: SimulatedClusters): Members {
  return name =>
    clusters
      .cluster(name)
      .server.save()
      .objects.map(({ object }) => object)
      .filter(object => isMember(object) && object.metadata.labels?.[applySet.partOf] !== undefined)
}

/** What became of objects that are not ours; empty when they are as they were left. */
export function checkStrangers({ own }: Strangers): readonly string[] {
  return own.flatMap(({ cluster, object }) => {
    const { namespace, name } = object.metadata
    const live = cluster.server.find(cluster.server.kind('v1', 'ConfigMap'), namespace, name)
    const same = JSON.stringify(live) === JSON.stringify(object)
    return same
      ? []
      : [`${cluster.name}: ${name} is not ours and was ${live === undefined ? 'deleted' : 'changed'}`]
  })
}

/** Where the status branch says something else than what is; empty when it tells the truth. */
export function checkState(
  fleet: FleetModel,
  head: string,
  state: FleetState | undefined,
): readonly string[] {
  if (state === undefined) return ['there is no status']
  const wrong: string[] = []
  if (state.revision !== head) wrong.push(`the status is of ${state.revision}, not of ${head}`)
  for (const { guard, message } of state.stops) wrong.push(`stopped by ${guard}: ${message}`)
  for (const name of fleet.clusters.keys()) {
    const cluster = state.clusters.get(name)
    if (cluster?.sync !== (isCommittedIn(fleet, name) ? 'Committed' : 'Synced'))
      wrong.push(
        `${name} is ${cluster?.sync}: ${cluster?.failures.map(({ code, message }) => `${code}: ${message}`).join('; ')}`,
      )
    for (const { name: application, held } of cluster?.applications ?? [])
      if (held !== undefined) wrong.push(`${name}: ${application} is held: ${held.reason}`)
  }
  for (const [name, { sync }] of state.clusters)
    if (!fleet.clusters.has(name) && sync !== 'Detached') wrong.push(`${name} left and is ${sync}`)
  return wrong
}
