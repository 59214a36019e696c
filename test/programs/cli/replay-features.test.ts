import { afterEach, beforeEach, expect, test } from 'vitest'
import { autoscaler } from '../../scenarios/small-fleet.ts'
import { type Ended, Terminal } from '../../support/banyan.ts'
import { type ServedClusters, serveClusters } from '../../support/served-clusters.ts'
import { writeSmallShop } from '../../support/small-shop.ts'

const nodes = [{ cpu: '20', memory: '64Gi', pods: '110' }]
const header = 'apiVersion: banyan.dev/v1alpha1\n'

let terminal: Terminal
let clusters: ServedClusters
beforeEach(async () => {
  terminal = new Terminal()
  terminal.git('init', '--quiet', '--initial-branch=main')
  writeSmallShop(terminal)
  const names = ['paris', 'berlin', 'america']
  clusters = await serveClusters(terminal.environment.KUBECONFIG ?? '', names, { nodes })
})
afterEach(async () => {
  await clusters.close()
  terminal.close()
})

interface Divided {
  readonly placement?: string
  readonly scheduling?: string
  readonly workload?: string
}

const exactly = (score: string) =>
  `numberOfClusters: 2, prioritizerPolicy: { mode: Exact, configurations: [{ scoreCoordinate: { ${score} } }] }`

/** One application for each way to choose clusters and to divide. */
const applications: Readonly<Record<string, Divided>> = {
  best: { placement: 'numberOfClusters: 2', workload: 'fleetMaxUnavailable: 0' },
  ordered: {
    placement:
      'clusterAffinities: [{ affinityName: home, clusterNames: [berlin] }, { affinityName: away, clusterNames: [paris, america] }]',
  },
  spread: {
    placement:
      'spreadConstraints: [{ spreadByLevel: region, minGroups: 2 }, { spreadByField: cluster, maxGroups: 2 }]',
  },
  free: { placement: exactly('builtIn: ResourceAllocatableCPU') },
  clean: { placement: exactly('type: AddOn, addOn: { resourceName: carbon, scoreName: clean }') },
  chosen: { placement: `clusterAffinity: { celSelector: { celExpressions: ['cluster.name != "paris"'] } }` },
  measured: { scheduling: ', weightPreference: { dynamicWeight: AvailableReplicas }' },
  together: { workload: 'workloadAffinity: { affinity: [{ applications: [best] }] }' },
  apart: { workload: 'workloadAffinity: { antiAffinity: [{ applications: [ordered], level: region }] }' },
  back: { workload: 'failback: Auto' },
  job: {},
  scaled: {},
}

function template(name: string, replicas: number): string {
  const pod = `spec: { restartPolicy: ${name === 'job' ? 'Never' : 'Always'}, containers: [{ name: a, image: "a:1", resources: { requests: { cpu: 250m } } }] }`
  const metadata = `metadata: { name: ${name}, namespace: default }`
  if (name === 'job')
    return `apiVersion: batch/v1\nkind: Job\n${metadata}\nspec: { parallelism: ${replicas}, completions: 30, template: { ${pod} } }\n`
  const labels = `{ app: ${name} }`
  const deployment = `apiVersion: apps/v1
kind: Deployment
${metadata}
spec: { replicas: ${replicas}, selector: { matchLabels: ${labels} }, template: { metadata: { labels: ${labels} }, ${pod} } }
`
  return name === 'scaled' ? deployment + autoscaler(name, 'minReplicas: 4, maxReplicas: 40') : deployment
}

function policy(name: string, { placement = '', scheduling = '', workload = '' }: Divided): string {
  return `${header}kind: PropagationPolicy
metadata: { name: ${name} }
spec:
  applications: [${name}]
  placement: { ${placement} }
  workloads:
    - resourceSelectors: [{ name: ${name} }]
      replicaScheduling: { replicaSchedulingType: Divided${scheduling} }
      ${workload}
`
}

const scores = `${header}kind: AddOnPlacementScore
metadata: { name: carbon }
spec:
  scores: [{ name: clean, value: 10 }]
  clusters: [{ name: berlin, scores: [{ name: clean, value: 90 }] }]
`

/** Commits and applies, and replays every decision of the status branch. */
async function apply(message: string): Promise<readonly Ended[]> {
  terminal.commit(message)
  const applied = await terminal.banyan(['apply', '--branch', 'main', '--timeout', '1m'])
  return [applied, await terminal.banyan(['replay', 'decisions/', '--branch', 'main'])]
}

/** N of the only decision of a what-if, with how many of it find no place. */
function divisionOf(text: string): readonly unknown[] {
  const [{ to }] = JSON.parse(text).decisions
  return [to.replicas, to.unplaced?.replicas ?? 0]
}

test('whatever decides, every decision is replayed to the same bytes: new, kept, moved, evicted and divided afresh', async () => {
  const limit = '{ percent: 100, floor: 100 }'
  terminal.edit(
    'fleet.yaml',
    'spec:',
    `spec:\n  guards: { maxDeletionsPerCluster: ${limit}, maxLosingClusters: ${limit} }`,
  )
  terminal.write('clusters/scores/carbon.yaml', scores)
  for (const [name, divided] of Object.entries(applications)) {
    terminal.write(`templates/${name}/all.yaml`, template(name, 6))
    terminal.write(`clusters/policies/${name}.yaml`, policy(name, divided))
  }
  const ended = [...(await apply('new'))]
  for (const name of Object.keys(applications))
    if (name !== 'job') terminal.write(`templates/${name}/all.yaml`, template(name, name.length + 3))
  ended.push(...(await apply('other replicas')))
  terminal.edit('templates/best/all.yaml', 'a:1', 'a:2')
  ended.push(...(await apply('decisions are kept')))
  terminal.edit(
    'clusters/europe/berlin/cluster.yaml',
    'spec:',
    'spec:\n  taints: [{ key: a, effect: NoExecute }]',
  )
  ended.push(...(await apply('a cluster is drained')))
  terminal.edit('clusters/europe/berlin/cluster.yaml', '\n  taints: [{ key: a, effect: NoExecute }]', '')
  ended.push(...(await apply('and is back')))
  await terminal.banyan(['rebalance', '.', '--branch', 'main'])
  ended.push(...(await apply('afresh')))
  const asked = Object.keys(applications).filter(name => name !== 'best')
  const whatIf = await Promise.all(
    asked.map(name =>
      terminal.banyan([
        'schedule',
        name,
        '--replicas',
        '20',
        '--drain',
        'berlin',
        '-o',
        'json',
        '--branch',
        'main',
      ]),
    ),
  )

  expect(ended.map(({ code }) => code)).toEqual(ended.map(() => 0))
  const replayed = ended.filter((_, index) => index % 2 === 1).map(({ stdout }) => stdout.trim().split('\n'))
  expect(replayed.flat().filter(line => !line.endsWith(': the same'))).toEqual([])
  expect(replayed.map(lines => lines.length)).toEqual(
    replayed.map(() => Object.keys(applications).length + 1),
  )
  expect(whatIf.map(({ code, stdout }) => [code, divisionOf(stdout)])).toEqual(
    asked.map(name => [0, name === 'apart' ? [20, 20] : [20, 0]]),
  )
}, 240_000)
