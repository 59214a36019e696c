import { afterAll, beforeAll, expect, test } from 'vitest'
import { Terminal } from '../../support/banyan.ts'

interface Case {
  readonly replicas: number
  readonly how: string
  readonly expected: readonly number[]
  readonly unplaced?: number
}

const weights = '[{ target: a, weight: 3 }, { target: b, weight: 2 }, { target: c, weight: 1 }]'
const bounds = `[
  { target: a, weight: 1, minReplicas: 4, maxReplicas: 6 }, { target: b, weight: 2, minReplicas: 4, maxReplicas: 8 }]`

const by = (algorithm: string, preferences: string): string =>
  `levels: [{ level: cluster, algorithm: ${algorithm}, preferences: ${preferences} }]`

const dynamic = 'weightPreference: { dynamicWeight: AvailableReplicas }'
const aggregated = 'replicaDivisionPreference: Aggregated'

/** What each system is known to give; clusters a, b and c have room for 30, 20 and 10. */
const cases: Readonly<Record<string, Case>> = {
  // The ten highest of 3/1, 3/3, 3/5, …, 2/1, 2/3, … and 1/1, 1/3, …: five, three and two.
  'karmada-static': { replicas: 10, how: by('Webster', weights), expected: [5, 3, 2] },
  // ⌈10·3/6⌉ = 5, min(⌈10·2/6⌉ = 4, 5 left), min(⌈10·1/6⌉ = 2, 1 left).
  kubefed: { replicas: 10, how: by('CeilLoop', weights), expected: [5, 4, 1] },
  // 5, 3.33 and 1.67: the one that is left goes to the largest remainder, or to the heaviest.
  hamilton: { replicas: 10, how: by('LargestRemainder', weights), expected: [5, 3, 2] },
  'clusternet-static': { replicas: 10, how: by('FloorByWeight', weights), expected: [6, 3, 1] },
  'karmada-dynamic': { replicas: 10, how: dynamic, expected: [5, 3, 2] },
  'karmada-aggregated': { replicas: 10, how: aggregated, expected: [10, 0, 0] },
  // a and b hold forty, and divide them by 30 : 20.
  'karmada-aggregated-more': { replicas: 40, how: aggregated, expected: [24, 16, 0] },
  // Four each; of the one that is left b takes ⌈1·2/3⌉.
  'kubefed-nine': { replicas: 9, how: by('CeilLoop', bounds), expected: [4, 5, 0] },
  'kubefed-sixteen': { replicas: 16, how: by('CeilLoop', bounds), expected: [6, 8, 0], unplaced: 2 },
  'webster-nine': { replicas: 9, how: by('Webster', bounds), expected: [4, 5, 0] },
  'webster-sixteen': { replicas: 16, how: by('Webster', bounds), expected: [6, 8, 0], unplaced: 2 },
}

let terminal: Terminal

beforeAll(() => {
  terminal = new Terminal()
  const header = 'apiVersion: banyan.dev/v1alpha1\n'
  const workloads = Object.entries(cases).map(
    ([name, { replicas, how }]) => `    - resourceSelectors: [{ kind: Deployment, name: ${name} }]
      replicas: ${replicas}
      replicaScheduling: { replicaSchedulingType: Divided, ${how} }
`,
  )
  terminal.write('fleet.yaml', `${header}kind: Fleet\nmetadata: { name: shop }\n`)
  for (const name of Object.keys(cases)) {
    terminal.write(
      `templates/web/${name}.yaml`,
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: ${name}, namespace: web }\n`,
    )
  }
  terminal.write(
    'clusters/policies/web.yaml',
    `${header}kind: PropagationPolicy\nmetadata: { name: web }\nspec:\n  workloads:\n${workloads.join('')}`,
  )
  for (const [name, pods] of Object.entries({ a: 30, b: 20, c: 10 })) {
    terminal.write(
      `clusters/${name}/cluster.yaml`,
      `${header}kind: Cluster\nmetadata: { name: ${name} }\nspec: { capacity: { pods: ${pods} } }\n`,
    )
  }
  terminal.git('init', '--quiet', '--initial-branch=main')
  terminal.commit('the fleet')
})
afterAll(() => terminal.close())

interface Decision {
  readonly workload: { readonly name: string }
  readonly to: { readonly unplaced?: { readonly replicas: number } }
  readonly root: { readonly children: readonly { readonly path: string; readonly to: number }[] }
}

test('a fleet gets the numbers that it had, by whichever system', async () => {
  const { code, stdout } = await terminal.banyan(['schedule', 'web', '-o', 'json'])

  expect(code).toBe(0)
  const decisions: readonly Decision[] = JSON.parse(stdout).decisions
  const found = decisions.map(({ workload, root, to }) => [
    workload.name,
    root.children.map(child => child.to),
    to.unplaced?.replicas,
  ])
  const expected = Object.entries(cases).map(([name, each]) => [name, each.expected, each.unplaced])
  expect(found.toSorted()).toEqual(expected.toSorted())
})
