import { equalJson } from '../../base/std/json.ts'
import type { DesiredCluster, Pair } from '../../core/model/desired.ts'
import type { Resource } from '../../core/model/resource.ts'
import { isSharedNamespace, makeSharedNamespace } from '../../core/model/shared-namespace.ts'
import type { FleetState } from '../../core/model/state.ts'
import type { OwnedResource } from '../../core/plan/index.ts'
import { bindPair, syncDigest } from '../../core/render/index.ts'
import type { ClusterRequest } from '../cluster/reconcile-cluster.ts'
import type { Clock, SecretOpener } from '../ports.ts'
import { fenceBreaches } from './fence-breaches.ts'

/** Who asks, and in the name of which fleet, branch and decision. */
export interface Requester {
  readonly clock: Clock
  readonly writer: string
  readonly state: Pick<FleetState, 'fleet' | 'source' | 'branch' | 'sequence' | 'revision' | 'rollouts'>
  readonly secrets?: SecretOpener | undefined
  readonly signal?: AbortSignal
}

/** What a cluster should have, at the revision that last changed that, as a request to whoever works on it. */
export function clusterRequest(
  { clock, writer, state, secrets, signal }: Requester,
  desired: DesiredCluster,
  revision: string,
): Omit<ClusterRequest, 'api'> {
  const { fleet, source, branch, sequence, revision: head } = state
  const { cluster, pairs, unreadable, suspension } = desired
  const shares = pairs.flatMap(({ application, shares }) =>
    [...shares].map(([key, { replicas }]) => [`${application} ${key}`, replicas] as const),
  )
  return {
    clock,
    fleet,
    cluster,
    desired: ownedResources(desired, revision),
    applications: pairs.map(({ application }) => application),
    unreadable: unreadable.map(({ application }) => application),
    held: new Map([
      ...pairs.flatMap(({ application, held }) =>
        held === undefined ? [] : [[application, `is held at ${held.revision.slice(0, 12)}`] as const],
      ),
      ...unreadable.map(({ application }) => [application, 'cannot be read'] as const),
    ]),
    fence: {
      sequence,
      writer,
      source,
      branch,
      head,
      cluster: cluster.name,
      shares: Object.fromEntries(shares),
      ...fenceBreaches(state.rollouts, cluster.name),
    },
    mayDelete: mayDelete(desired),
    ...(suspension && { suspension }),
    ...(secrets && { secrets }),
    ...(signal && { signal }),
  }
}

// While who is to take an object is held or cannot be read, it stays with who gives it. What moves has no taker here.
function mayDelete({ pairs, vacant = [], coming, keepsAll }: DesiredCluster): ClusterRequest['mayDelete'] {
  if (keepsAll !== true) return key => coming?.has(key) !== true
  const moved = new Set(
    pairs.flatMap(({ shares }) => [...shares].flatMap(([key, { replicas }]) => (replicas === 0 ? key : []))),
  )
  return (key, application) => moved.has(key) || vacant.includes(application)
}

/** What a cluster should have, bound to it: each with its application, the revision it is of, and whose name it is in. */
export function ownedResources(
  { cluster, pairs }: DesiredCluster,
  revision: string,
): readonly OwnedResource[] {
  const rendered = pairs.flatMap(pair => {
    const { application, dependsOn, held } = pair
    const sync = syncDigest(pair, cluster)
    const owner = {
      application,
      revision: held?.revision ?? revision,
      ...(dependsOn && { dependsOn }),
      ...(sync !== undefined && { sync }),
    }
    return bindPair(pair, cluster).resources.map((resource): OwnedResource => {
      const impersonate = userFor(resource, pair)
      return { ...owner, resource, ...(impersonate !== undefined && { impersonate }) }
    })
  })
  return shareNamespaces(rendered)
}

// The Namespace that an application asks for is made for it, before any account of it can be there.
function userFor({ object }: Resource, { serviceAccount }: Pair): string | undefined {
  if (serviceAccount === undefined) return undefined
  const { namespace, name } = serviceAccount
  if (equalJson(object, makeSharedNamespace(namespace))) return undefined
  return `system:serviceaccount:${namespace}:${name}`
}

// Applications that ask for the same Namespace share it: the first one owns it, unless one renders it itself.
function shareNamespaces(resources: readonly OwnedResource[]): readonly OwnedResource[] {
  const owners = new Map<string, OwnedResource>()
  for (const each of resources) {
    const { kind, metadata } = each.resource.object
    if (kind !== 'Namespace') continue
    const owner = owners.get(metadata.name)
    if (owner === undefined || isSharedNamespace(owner.resource.object)) {
      if (owner === undefined || !isSharedNamespace(each.resource.object)) owners.set(metadata.name, each)
    }
  }
  return resources.filter(each => {
    const { object } = each.resource
    return !isSharedNamespace(object) || owners.get(object.metadata.name) === each
  })
}
