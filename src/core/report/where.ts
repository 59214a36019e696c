import { isArray, isObject, type JsonValue } from '../../base/std/json.ts'
import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { DesiredCluster, Pair } from '../model/desired.ts'
import type { Cluster } from '../model/fleet.ts'
import type { Resource } from '../model/resource.ts'
import type { ApplicationState, ClusterState, FleetState } from '../model/state.ts'

/** Whether something is live in one application of one cluster, and else why not. */
export interface Whereabouts {
  readonly cluster: string
  /** Path from clustersPath. */
  readonly location: string
  readonly application: string
  readonly isLive: boolean
  readonly why: string
}

/** Where a revision is live: where an application is at a revision that contains it, and the cluster is as that says. */
export function whereRevision(
  state: FleetState,
  contains: (revision: string) => boolean,
): readonly Whereabouts[] {
  return pairsOf(state).map(([cluster, application]) => {
    const { held, withheld, awaited } = application
    if (awaited !== undefined) return whereabouts(cluster, application, false, application.health.message)
    if (held !== undefined && !contains(held.revision)) {
      const why = `held at ${held.revision.slice(0, 12)}: ${held.reason}`
      return whereabouts(cluster, application, false, why)
    }
    if (!contains(state.revision)) return whereabouts(cluster, application, false, 'it is not taken in yet')
    return withheld === true
      ? whereabouts(cluster, application, false, 'held back by a guard')
      : whereaboutsBySync(cluster, application)
  })
}

/** Where an image, or any tag or digest of it, should be by what is in force, and whether it is. */
export function whereImage(
  state: FleetState,
  inForce: readonly DesiredCluster[],
  image: string,
  bind: (pair: Pair, cluster: Cluster) => readonly Resource[],
): readonly Whereabouts[] {
  const wanted = new Set<string>()
  for (const { cluster, pairs } of inForce)
    for (const pair of pairs)
      if (imagesOf(pair, cluster, bind).some(each => isImage(each, image)))
        wanted.add(`${cluster.name} ${pair.application}`)
  return pairsOf(state)
    .filter(([cluster, application]) => wanted.has(`${cluster.name} ${application.name}`))
    .map(([cluster, application]) => whereaboutsBySync(cluster, application))
}

function pairsOf(state: FleetState): readonly (readonly [ClusterState, ApplicationState])[] {
  return [...state.clusters.values()]
    .filter(({ sync }) => sync !== 'Detached')
    .flatMap(cluster => cluster.applications.map(application => [cluster, application] as const))
}

function whereaboutsBySync(cluster: ClusterState, application: ApplicationState): Whereabouts {
  if (cluster.offline !== undefined) return whereabouts(cluster, application, false, 'the cluster is offline')
  if (application.sync === 'Committed')
    return whereabouts(cluster, application, true, `committed as ${cluster.committed?.commit.slice(0, 12)}`)
  const isLive = application.sync === 'Synced' || application.sync === 'Drifted'
  const [failure] = cluster.failures
  const why = failure === undefined ? application.sync : `${failure.code}: ${failure.message}`
  return whereabouts(cluster, application, isLive, isLive ? '' : why)
}

function whereabouts(
  { name, location }: ClusterState,
  application: ApplicationState,
  isLive: boolean,
  why: string,
): Whereabouts {
  return { cluster: name, location, application: application.name, isLive, why }
}

function imagesOf(
  pair: Pair,
  cluster: Cluster,
  bind: (pair: Pair, cluster: Cluster) => readonly Resource[],
): readonly string[] {
  // Names and replicas are bound late, too, but are no images.
  return imagesIn(pair.vars === undefined ? pair.rendered.resources : bind(pair, cluster))
}

const imagesIn: (resources: readonly Resource[]) => readonly string[] = memoizeByIdentity(resources => {
  const images = new Set<string>()
  for (const { object } of resources) collectImages(object as JsonValue, images)
  return [...images]
})

function collectImages(value: JsonValue | undefined, images: Set<string>): void {
  if (isArray(value)) for (const each of value) collectImages(each, images)
  if (!isObject(value)) return
  for (const [field, below] of Object.entries(value)) {
    if (/^(init|ephemeral)?containers$/i.test(field) && isArray(below))
      for (const container of below)
        if (isObject(container) && typeof container.image === 'string') images.add(container.image)
    collectImages(below, images)
  }
}

function isImage(image: string, wanted: string): boolean {
  return image === wanted || image.startsWith(`${wanted}:`) || image.startsWith(`${wanted}@`)
}
