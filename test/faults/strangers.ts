import { isArray, isObject } from '../../src/base/std/json.ts'
import { idOf, type KubernetesObject, keyOf } from '../../src/core/model/object.ts'
import { withMetadata } from '../../src/simulator/api-server/metadata.ts'
import type { Seeded } from '../../src/simulator/seeded.ts'
import type { SimulatedCluster } from '../../src/simulator/simulated-cluster.ts'
import { isMember } from './witness.ts'

const stranger = 'somebody'
const autoscaler = 'kube-controller-manager'

type Deed = (cluster: SimulatedCluster, random: Seeded) => string | undefined

/** Everybody else who works on the clusters: edits, deletes and scales what is ours, and has objects of their own. */
export class Strangers {
  /** Objects that are theirs, as they left them. */
  readonly own: { readonly cluster: SimulatedCluster; readonly object: KubernetesObject }[] = []
  #made = 0

  /** Somebody does something; gives what, undefined where there was nothing to do it to. */
  act(cluster: SimulatedCluster, random: Seeded): string | undefined {
    const deed = this.#deeds[random.integer(this.#deeds.length)]
    const what = deed?.(cluster, random)
    cluster.settle()
    return what && `${cluster.name}: somebody ${what}`
  }

  readonly #deeds: readonly Deed[] = [
    edit,
    edit,
    remove,
    remove,
    scale,
    autoscale,
    unmark,
    dropInventory,
    touchInventory,
    (cluster, random) => this.#create(cluster, random),
    cluster => {
      cluster.server.store.compact()
      return 'compacts the history'
    },
  ]

  // With our labels and annotations on it, as controllers copy them.
  #create(cluster: SimulatedCluster, random: Seeded): string | undefined {
    const model = some(membersOf(cluster), random)
    if (model === undefined) return undefined
    const { labels = {}, annotations = {} } = model.metadata
    const metadata = { name: `theirs-${++this.#made}`, namespace: 'default', labels, annotations }
    const kind = cluster.server.kind('v1', 'ConfigMap')
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { of: 'theirs' } }
    cluster.server.create(object, { manager: stranger })
    const made = cluster.server.find(kind, 'default', metadata.name)
    if (made !== undefined) this.own.push({ cluster, object: made })
    return `creates ${metadata.name} with the labels of ${keyOf(idOf(model))}`
  }

  /** They let go of all fields of ours that they took. */
  leave(clusters: readonly SimulatedCluster[]): void {
    for (const { server } of clusters)
      for (const { storage, object } of server.save().objects) {
        const { managedFields } = object.metadata
        const entries = isArray(managedFields) ? managedFields.filter(isObject) : []
        const left = entries.filter(({ manager }) => manager !== stranger)
        const isTheirs = this.own.some(each => each.object.metadata.uid === object.metadata.uid)
        if (!isTheirs && left.length < entries.length)
          server.store.put(storage, withMetadata(object, { managedFields: left }))
      }
  }
}

function membersOf({ server }: SimulatedCluster): readonly KubernetesObject[] {
  return server
    .save()
    .objects.map(({ object }) => object)
    .filter(isMember)
}

function someMember(
  cluster: SimulatedCluster,
  random: Seeded,
  ...kinds: readonly string[]
): KubernetesObject | undefined {
  return some(
    membersOf(cluster).filter(({ kind }) => kinds.length === 0 || kinds.includes(kind)),
    random,
  )
}

function some<Item>(items: readonly Item[], random: Seeded): Item | undefined {
  return items[random.integer(items.length)]
}

const edit: Deed = (cluster, random) => {
  const object = someMember(
    cluster,
    random,
    'ConfigMap',
    'NetworkPolicy',
    'Service',
    'ServiceAccount',
    'ClusterRole',
  )
  if (object === undefined) return undefined
  const { apiVersion, kind } = object
  const { name, namespace } = object.metadata
  const metadata = { name, ...(namespace !== undefined && { namespace }), labels: { version: 'theirs' } }
  cluster.server.apply({ apiVersion, kind, metadata }, { manager: stranger, force: true })
  return `edits ${keyOf(idOf(object))}`
}

const remove: Deed = (cluster, random) => {
  const object = someMember(cluster, random)
  if (object === undefined) return undefined
  const { namespace, name } = object.metadata
  const kind = cluster.server.kinds.byKind(object.apiVersion, object.kind)
  // An object whose CRD is gone is on its way out.
  if (kind === undefined) return undefined
  cluster.server.delete(kind, namespace, name, { propagation: 'Background' })
  return `deletes ${keyOf(idOf(object))}`
}

const scale: Deed = (cluster, random) => scaleBy(cluster, random, stranger)
const autoscale: Deed = (cluster, random) => scaleBy(cluster, random, autoscaler)

function scaleBy(cluster: SimulatedCluster, random: Seeded, manager: string): string | undefined {
  const { server } = cluster
  const scaled = server
    .list(server.kind('autoscaling/v2', 'HorizontalPodAutoscaler'))
    .map(({ metadata }) => metadata.name)
  const isScaled = ({ metadata }: KubernetesObject): boolean => scaled.includes(metadata.name)
  const all = membersOf(cluster).filter(({ kind }) => kind === 'Deployment')
  const object = some(
    all.filter(each => isScaled(each) === (manager === autoscaler)),
    random,
  )
  if (object === undefined) return undefined
  const { apiVersion, kind } = object
  const { name, namespace = 'default' } = object.metadata
  const replicas = 1 + random.integer(6)
  server.apply(
    { apiVersion, kind, metadata: { name, namespace }, spec: { replicas } },
    { manager, force: true },
  )
  return `scales ${keyOf(idOf(object))} to ${replicas} as ${manager}`
}

const unmark: Deed = (cluster, random) => {
  const object = someMember(cluster, random, 'ConfigMap', 'Deployment', 'Service')
  if (object === undefined) return undefined
  cluster.server.update(withMetadata(object, { labels: undefined }), { manager: 'kubectl-label' })
  return `takes all labels of ${keyOf(idOf(object))}`
}

const dropInventory: Deed = (cluster, random) => {
  const object = someInventory(cluster, random)
  if (object === undefined) return undefined
  const kind = cluster.server.kind('v1', 'ConfigMap')
  cluster.server.delete(kind, 'banyan-system', object.metadata.name, { propagation: 'Background' })
  return `deletes ${object.metadata.name}`
}

const touchInventory: Deed = (cluster, random) => {
  const object = someInventory(cluster, random)
  if (object === undefined) return undefined
  const annotations = { note: String(random.integer(1_000)) }
  const metadata = { name: object.metadata.name, namespace: 'banyan-system', annotations }
  cluster.server.apply(
    { apiVersion: 'v1', kind: 'ConfigMap', metadata },
    { manager: 'annotator', force: true },
  )
  return `annotates ${object.metadata.name}`
}

function someInventory({ server }: SimulatedCluster, random: Seeded): KubernetesObject | undefined {
  return some(server.list(server.kind('v1', 'ConfigMap'), { namespace: 'banyan-system' }), random)
}
