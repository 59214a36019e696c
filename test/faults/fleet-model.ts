import type { RenderedPlace } from '../../src/core/model/fleet.ts'
import type { KubernetesObject } from '../../src/core/model/object.ts'
import { tightDeletions } from './budget.ts'
import { literalsOf, manifestsOf, type Thing } from './things.ts'

/** What an application is, and where it goes. */
export interface Application {
  readonly name: string
  /** Below `templates/`; its last part is the name. */
  readonly directory: string
  readonly things: readonly Thing[]
  /** Names of regions; none: everywhere. */
  readonly regions: readonly string[]
}

/** A fleet as its authors think of it; the files of the repository follow from it. */
export interface FleetModel {
  readonly guards: 'open' | 'default' | 'tight'
  readonly statusCommits?: number
  /** In what order changes reach clusters; absent: at once. */
  readonly rollout?: RolloutSpec
  /** Regions of which the content stays as it is. */
  readonly paused?: ReadonlySet<string>
  /** Files as somebody else wrote them, by path. */
  readonly foreign?: ReadonlyMap<string, string>
  readonly applications: ReadonlyMap<string, Application>
  /** Clusters, here or away, for which is committed. */
  readonly committed?: ReadonlySet<string>
  /** Of these, those of which nothing is to be left once they leave. */
  readonly deleted?: ReadonlySet<string>
  /** Where is committed; absent: where the product does it by itself. */
  readonly rendered?: RenderedPlace
  /** The region of each cluster. */
  readonly clusters: ReadonlyMap<string, string>
  /** The image tag of an application in a region, by `<region> <application>`. */
  readonly tags: ReadonlyMap<string, string>
  /** Files with a mistake in them. */
  readonly broken: ReadonlySet<string>
}

export interface RolloutSpec {
  readonly onBreach?: 'Pause' | 'Revert'
  readonly offline?: 'Skip' | 'Wait'
  readonly steps: readonly RolloutStepSpec[]
}

export interface RolloutStepSpec {
  readonly clusterAffinity?: { readonly paths?: readonly string[]; readonly clusterNames?: readonly string[] }
  readonly level?: 'region'
  readonly order?: readonly string[]
  readonly maxConcurrency?: number
  readonly minSuccessTime?: string
  readonly progressDeadline?: string
}

const header = { apiVersion: 'banyan.dev/v1alpha1' }
const everything = { percent: 100, floor: 100_000 }
const openGuards = {
  maxDeletions: everything,
  maxDeletionsPerCluster: everything,
  maxLosingClusters: everything,
  protectedKinds: [],
}

const guardsOf = {
  open: { guards: openGuards },
  default: {},
  tight: { guards: { ...openGuards, maxDeletionsPerCluster: { percent: 0, floor: tightDeletions } } },
}

/** The files of a fleet, by path. JSON is YAML. */
export function filesOf(fleet: FleetModel): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  const put = (path: string, value: object): void => {
    const text = fleet.foreign?.get(path) ?? `${JSON.stringify(value, undefined, 1)}\n`
    files.set(path, fleet.broken.has(path) ? 'kind: [' : text)
  }
  put('fleet.yaml', {
    ...header,
    kind: 'Fleet',
    metadata: { name: 'small' },
    spec: {
      levels: ['region'],
      ...guardsOf[fleet.guards],
      ...(fleet.rendered && { rendered: fleet.rendered }),
      ...(fleet.statusCommits !== undefined && { status: { maxCommits: fleet.statusCommits } }),
    },
  })
  for (const [name, region] of fleet.clusters) {
    const spec = { access: { inCluster: true }, ...deliveryOf(fleet, name) }
    put(clusterFile(name, region), { ...header, kind: 'Cluster', metadata: { name }, spec })
  }
  putRollout(fleet, put)
  for (const application of fleet.applications.values()) putApplication(application, put)
  for (const [key, tag] of fleet.tags) {
    const [region = '', name = ''] = key.split(' ')
    const imageOverrider = [{ component: 'Tag', operator: 'replace', value: tag }]
    const spec = { overrideRules: [{ overriders: { imageOverrider } }] }
    const path = `clusters/${region}/overrides/${name}.yaml`
    put(path, { ...header, kind: 'OverridePolicy', metadata: { name }, spec })
  }
  return files
}

function deliveryOf({ committed, deleted }: FleetModel, name: string): object {
  if (committed?.has(name) !== true) return {}
  return { delivery: 'Commit', ...(deleted?.has(name) === true && { onRemoval: 'Delete' }) }
}

function putRollout({ rollout, paused }: FleetModel, put: (path: string, value: object) => void): void {
  if (rollout !== undefined)
    put('clusters/policies/rollout.yaml', {
      ...header,
      kind: 'RolloutPolicy',
      metadata: { name: 'rollout' },
      spec: rollout,
    })
  if (paused === undefined) return
  for (const region of ['asia', 'europe']) {
    const pins = paused.has(region) ? [{ application: '*', reason: 'a fair' }] : []
    put(groupFile(region), { ...header, kind: 'ClusterGroup', ...(pins.length > 0 && { spec: { pins } }) })
  }
}

function groupFile(region: string): string {
  return `clusters/${region}/group.yaml`
}

export function clusterFile(name: string, region: string): string {
  return `clusters/${region}/${name}/cluster.yaml`
}

export function policyFile(application: string): string {
  return `clusters/policies/${application}.yaml`
}

export function thingFile({ directory }: Application, { id }: Thing): string {
  return `templates/${directory}/${id}.yaml`
}

function putApplication(application: Application, put: (path: string, value: object) => void): void {
  const { name, directory, things, regions } = application
  for (const thing of things) {
    put(thingFile(application, thing), { apiVersion: 'v1', kind: 'List', items: manifestsOf(thing) })
  }
  put(`templates/${directory}/kustomization.yaml`, {
    resources: things.map(({ id }) => `${id}.yaml`),
    configMapGenerator: things.flatMap(thing => {
      const literals = literalsOf(thing)
      return literals.length === 0 ? [] : [{ name: thing.id, namespace: thing.namespace, literals }]
    }),
  })
  const divided = things.filter(({ kind }) => kind === 'divided')
  put(policyFile(name), {
    ...header,
    kind: 'PropagationPolicy',
    metadata: { name },
    spec: {
      applications: [name],
      ...(regions.length > 0 && {
        placement: { clusterAffinity: { paths: regions.map(each => `${each}/**`) } },
      }),
      ...(divided.length > 0 && {
        workloads: divided.map(({ id }) => ({
          resourceSelectors: [{ kind: 'Deployment', name: id }],
          replicaScheduling: { replicaSchedulingType: 'Divided' },
        })),
      }),
    },
  })
}

/** An object that a cluster is to have. */
export interface Wanted {
  readonly application: string
  readonly thing: Thing
  readonly object: KubernetesObject
  /** Of a generated object: the name before its hash. */
  readonly generatedFrom?: string
  /** It may be absent where its share is 0, and has its share as replicas. */
  readonly divided: boolean
}

/** Whether a cluster of the fleet is one for which is committed. */
export function isCommittedIn({ clusters, committed }: FleetModel, cluster: string): boolean {
  return clusters.has(cluster) && committed?.has(cluster) === true
}

/** What a cluster is to have; generated objects by their names without the hash. */
export function wantedIn(fleet: FleetModel, cluster: string): readonly Wanted[] {
  const region = fleet.clusters.get(cluster)
  if (region === undefined) return []
  return [...fleet.applications.values()].flatMap(({ name: application, things, regions }) => {
    if (regions.length > 0 && !regions.includes(region)) return []
    const tag = fleet.tags.get(`${region} ${application}`)
    return things.flatMap(thing => wantedOf(application, thing, tag))
  })
}

function wantedOf(application: string, thing: Thing, tag: string | undefined): readonly Wanted[] {
  const divided = thing.kind === 'divided'
  const objects = manifestsOf(thing).map(object => {
    const tagged = tag === undefined ? object : withTag(object, tag)
    return { application, thing, object: tagged, divided: divided && object.kind === 'Deployment' }
  })
  const literals = literalsOf(thing).map(each => each.split('='))
  if (literals.length === 0) return objects
  const metadata = { name: thing.id, namespace: thing.namespace }
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: Object.fromEntries(literals) }
  return [...objects, { application, thing, object, generatedFrom: thing.id, divided: false }]
}

function withTag(object: KubernetesObject, tag: string): KubernetesObject {
  if (object.kind !== 'Deployment') return object
  const text = JSON.stringify(object).replace(/("image":"[^":]+):[^"]*"/, `$1:${tag}"`)
  return JSON.parse(text) as KubernetesObject
}
