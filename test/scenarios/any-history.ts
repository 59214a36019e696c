import fc from 'fast-check'
import { OperationError } from '../../src/core/model/operation-error.ts'
import { cut } from './served-fleet.ts'
import { autoscaler, cluster, deployment, SmallFleet, widgetDefinition } from './small-fleet.ts'

const header = 'apiVersion: banyan.dev/v1alpha1\n'
const paths = { tokyo: 'asia/tokyo', osaka: 'asia/osaka', paris: 'europe/paris', lyon: 'europe/lyon' }
const names = Object.keys(paths) as readonly (keyof typeof paths)[]
const nodes = [{ cpu: '3', memory: '64Gi', pods: '110' }]

const placements = [
  '',
  'numberOfClusters: 1',
  'numberOfClusters: 2',
  'clusterAffinities: [{ affinityName: first, clusterNames: [tokyo, osaka] }, { affinityName: second, paths: [europe/**] }]',
  'clusterAffinities: [{ affinityName: first, clusterNames: [rome] }, { affinityName: second, clusterNames: [lyon, osaka] }], numberOfClusters: 1',
  'clusterAffinities: [{ affinityName: first, clusterNames: [tokyo] }, { affinityName: second, clusterNames: [tokyo, lyon, paris] }], spreadConstraints: [{ spreadByField: cluster, minGroups: 2, maxGroups: 2 }]',
  'spreadConstraints: [{ spreadByLevel: region, minGroups: 2 }, { spreadByField: cluster, maxGroups: 3 }]',
  'numberOfClusters: 2, prioritizerPolicy: { mode: Exact, configurations: [{ scoreCoordinate: { builtIn: ResourceAllocatableCPU } }] }',
  'numberOfClusters: 2, prioritizerPolicy: { mode: Exact, configurations: [{ scoreCoordinate: { type: AddOn, addOn: { resourceName: carbon, scoreName: clean } } }] }',
  'numberOfClusters: 3, prioritizerPolicy: { mode: Exact, configurations: [{ scoreCoordinate: { builtIn: Balance } }] }',
  `clusterAffinity: { celSelector: { celExpressions: ['cluster.name != "lyon"'] } }`,
  'clusterAffinity: { clusterNames: [tokyo, paris], overflowAffinities: [{ affinityName: more, clusterNames: [lyon] }] }',
  'clusterAffinity: { paths: [europe/**] }',
  'clusterTolerations: [{ key: cluster.banyan.dev/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 60 }]',
]
const schedulings = [
  '',
  ', weightPreference: { dynamicWeight: AvailableReplicas }',
  ', replicaDivisionPreference: Aggregated',
  ', levels: [{ level: region, preferences: [{ target: asia, weight: 2 }, { target: europe, weight: 1 }] }]',
  ', weightPreference: { staticWeightList: [{ targetCluster: { clusterNames: [osaka] }, weight: 3 }, { targetCluster: { paths: ["**"] }, weight: 1 }] }',
  ', levels: []',
]
const moves = [
  '',
  'fleetMaxUnavailable: 0',
  'fleetMaxSurge: 1',
  'failback: Auto',
  'rescheduleWhen: { clusterJoined: false }',
  'onInsufficient: Reject',
  'movable: false',
]
const affinities = [
  '',
  'workloadAffinity: { affinity: [{ applications: [NAME] }] }',
  'workloadAffinity: { affinity: [{ applications: [NAME], level: region }] }',
  'workloadAffinity: { antiAffinity: [{ applications: [NAME] }] }',
]
interface Way {
  readonly placement: string
  readonly scheduling: string
  readonly move: string
  readonly affinity: string
  readonly divided: boolean
}
const ways: fc.Arbitrary<Way> = fc.record({
  placement: fc.constantFrom(...placements),
  scheduling: fc.constantFrom(...schedulings),
  move: fc.constantFrom(...moves),
  affinity: fc.constantFrom(...affinities),
  divided: fc.nat(5).map(n => n > 0),
})

const others: Record<string, string> = { agent: 'web', report: 'agent', web: '' }

function policy(name: string, { placement, scheduling, move, affinity, divided }: Way): string {
  const other = others[name] ?? ''
  const spec = [`  placement: { ${placement} }`, `  applications: [${name}]`]
  if (divided) {
    spec.push('  workloads:', `    - resourceSelectors: [{ name: ${name} }]`)
    spec.push(`      replicaScheduling: { replicaSchedulingType: Divided${scheduling} }`)
    if (move !== '') spec.push(`      ${move}`)
    if (affinity !== '' && other !== '') spec.push(`      ${affinity.replace('NAME', other)}`)
  }
  return `${header}kind: PropagationPolicy\nmetadata: { name: ${name} }\nspec:\n${spec.join('\n')}\n`
}

function refinement(name: string): string {
  return `${header}kind: PropagationPolicy
metadata: { name: europe }
spec:
  refines: ${name}
  workloads:
    - replicaScheduling:
        replicaSchedulingType: Divided
        weightPreference: { staticWeightList: [{ targetCluster: { clusterNames: [paris] }, weight: 2 }] }
`
}

function job(name: string, parallelism: number, cpu: string): string {
  return `apiVersion: batch/v1
kind: Job
metadata: { name: ${name}, namespace: default }
spec:
  parallelism: ${parallelism}
  completions: ${parallelism * 3}
  template:
    spec: { restartPolicy: Never, containers: [{ name: ${name}, image: "registry.example/a:1", resources: { requests: { cpu: ${cpu} } } }] }
`
}

const widget = `---
apiVersion: example.org/v1
kind: Widget
metadata: { name: one, namespace: default }
`
function template(name: string, replicas: number, cpu: string, extra: string): string {
  if (name === 'report') return job(name, replicas, cpu)
  const asking = (each: string, count: number) =>
    deployment(each, count).replace('image:', `resources: { requests: { cpu: ${cpu} } }, image:`)
  const extras: Record<string, string> = {
    hpa: autoscaler(name, 'minReplicas: 4, maxReplicas: 40'),
    widget,
    undivided: `---\n${asking(`${name}-cache`, 2)}`,
  }
  return asking(name, replicas) + (extras[extra] ?? '')
}

const score = (value: number) => `${header}kind: AddOnPlacementScore
metadata: { name: carbon }
spec:
  scores: [{ name: clean, value: 10 }]
  clusters: [{ name: tokyo, scores: [{ name: clean, value: ${value} }] }]
`
const fleetFile = (guarded: boolean) =>
  `${header}kind: Fleet\nmetadata: { name: small }\nspec: { levels: [region]${guarded ? '' : ', guards: { maxLosingClusters: { percent: 100, floor: 100 }, maxDeletions: { percent: 100, floor: 1000 }, maxDeletionsPerCluster: { percent: 100, floor: 1000 } }'} }\n`

export type Step =
  | {
      readonly commit: Readonly<Record<string, string | null>>
      readonly message?: string
      readonly unpushed?: boolean
    }
  | { readonly seconds: number }
  | { readonly lost: string | undefined }
  | { readonly serves: keyof typeof paths }
  | { readonly restart: true }
const applications = fc.constantFrom('web', 'agent', 'report')
const templates = fc.record({
  name: applications,
  replicas: fc.nat(20),
  cpu: fc.constantFrom('100m', '500m', '1'),
  extra: fc.constantFrom('', '', 'hpa', 'widget', 'undivided'),
})
const commits = fc.oneof(
  templates.map(({ name, replicas, cpu, extra }) => ({
    [`templates/${name}/${name}.yaml`]: template(name, replicas, cpu, extra),
  })),
  fc
    .tuple(applications, ways)
    .map(([name, way]) => ({ [`clusters/policies/${name}.yaml`]: policy(name, way) })),
  fc
    .tuple(
      fc.constantFrom(...names),
      fc.constantFrom(
        '',
        'capacity: { cpu: 2 }',
        'capacity: { elastic: { cpu: 3 } }',
        'taints: [{ key: a, effect: NoExecute }]',
        'taints: [{ key: a, effect: NoSelectIfNew }]',
      ),
    )
    .map(([name, capacity]) => ({
      [`clusters/${paths[name]}/cluster.yaml`]: cluster(name, capacity),
    })),
  fc.constantFrom(...names).map(name => ({ [`clusters/${paths[name]}/cluster.yaml`]: null })),
  fc.constantFrom(...names).map(name => ({ [`clusters/${paths[name]}/cluster.yaml`]: cluster(name) })),
  fc.integer({ min: -50, max: 50 }).map(value => ({ 'clusters/scores/carbon.yaml': score(value) })),
  applications.map(name => ({ [`templates/${name}/${name}.yaml`]: 'kind: [' })),
  fc.tuple(applications, ways).map(([name, way]) => ({
    'clusters/asia/policies/asia.yaml': policy(name, way).replace('name: ', 'name: asia-'),
  })),
  applications.map(name => ({ 'clusters/europe/policies/europe.yaml': refinement(name) })),
  fc.constant({ 'clusters/europe/policies/europe.yaml': null }),
)
const steps: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: commits.map(commit => ({ commit })), weight: 6 },
  { arbitrary: commits.map(commit => ({ commit, unpushed: true })), weight: 1 },
  {
    arbitrary: applications.map(name => ({ commit: {}, message: `a\n\nBanyan-Rebalance: . ${name}` })),
    weight: 1,
  },
  { arbitrary: fc.constantFrom(2, 30, 70, 700).map(seconds => ({ seconds })), weight: 4 },
  { arbitrary: fc.constantFrom(undefined, ...names).map(lost => ({ lost })), weight: 2 },
  { arbitrary: fc.constantFrom(...names).map(serves => ({ serves })), weight: 1 },
  { arbitrary: fc.constant({ restart: true as const }), weight: 1 },
)

/** What becomes of a fleet: how its policies begin, whether guards watch, and what happens then. */
export interface History {
  readonly first: readonly Way[]
  readonly guarded: boolean
  readonly steps: readonly Step[]
}

export const histories: fc.Arbitrary<History> = fc.record({
  first: fc.tuple(ways, ways, ways),
  guarded: fc.boolean(),
  steps: fc.array(steps, { minLength: 1, maxLength: 10 }),
})

/** A fleet at the beginning of a history. */
export async function begin({ first, guarded }: History): Promise<SmallFleet> {
  const fleet = new SmallFleet(undefined, { nodes, podStartMilliseconds: 3_000 })
  const policies = ['web', 'agent', 'report'].flatMap((name, index) => {
    const way = first[index]
    return way === undefined ? [] : [[`clusters/policies/${name}.yaml`, policy(name, way)] as const]
  })
  fleet.commit({
    'fleet.yaml': fleetFile(guarded),
    'templates/report/report.yaml': job('report', 6, '100m'),
    ...Object.fromEntries(policies),
  })
  await fleet.round()
  return fleet
}

/** One step further. */
export async function live(fleet: SmallFleet, step: Step): Promise<void> {
  if ('commit' in step) fleet.commit(step.commit, step.message)
  else if ('seconds' in step) await fleet.clock.advance(step.seconds * 1_000)
  else if ('lost' in step) cut(fleet, ...(step.lost === undefined ? [] : [step.lost]))
  else if ('serves' in step) install(fleet, step.serves)
  else fleet.restart()
  if (!('unpushed' in step)) return void (await fleet.round())
  fleet.pushFails = true
  await fleet.round().catch((error: unknown) => {
    if (!(error instanceof OperationError)) throw error
  })
  fleet.pushFails = false
}

function install(fleet: SmallFleet, name: string): void {
  const { server } = fleet.clusters.cluster(name)
  const { apiVersion, kind, metadata } = widgetDefinition
  if (server.find(server.kind(apiVersion, kind), undefined, metadata.name) === undefined)
    server.create(widgetDefinition, {})
}
