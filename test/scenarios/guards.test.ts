import { expect, test } from 'vitest'
import { OperationError } from '../../src/core/model/operation-error.ts'
import { simulatedSource } from '../../src/simulator/git/simulated-source.ts'
import { ours } from '../support/fleet-files.ts'
import { deployment, files, SmallFleet } from './small-fleet.ts'

const withoutAgent = { 'templates/agent/agent.yaml': null, 'clusters/policies/agent.yaml': null }

test('deleting an application everywhere is stopped, while the rest of the commit goes on', async () => {
  const fleet = new SmallFleet()
  await fleet.round()

  fleet.commit({ ...withoutAgent, 'templates/web/web.yaml': deployment('web', 8, 'registry.example/web:2') })
  const { verdict, state } = await fleet.round()

  expect(verdict?.stops.map(({ guard }) => guard)).toContain('maxLosingClusters')
  expect(await fleet.replicas('agent')).toEqual({ tokyo: 1, osaka: 1, paris: 1, lyon: 1 })
  expect(await fleet.image('paris', 'web')).toBe('registry.example/web:2')
  expect(state?.stops[0]?.digest).toBe(verdict?.digest)
})

test('a drain that is stopped moves no replicas, in no cluster, and what is decided is what runs', async () => {
  const fleet = new SmallFleet()
  await fleet.round()
  const before = await fleet.replicas('web')

  fleet.commit({
    'clusters/europe/group.yaml':
      'apiVersion: banyan.dev/v1alpha1\nkind: ClusterGroup\nspec: { taints: [{ key: drain, effect: NoExecute }] }\n',
    'templates/web/web.yaml': deployment('web', 8, 'registry.example/web:2'),
  })
  const { verdict, state } = await fleet.round()

  expect(verdict?.stops.map(({ guard }) => guard)).toContain('maxLosingClusters')
  expect(before).toEqual({ tokyo: 2, osaka: 2, paris: 2, lyon: 2 })
  expect(await fleet.replicas('web')).toEqual(before)
  expect(await fleet.image('tokyo', 'web')).toBe('registry.example/web:2')
  expect([...(state?.decisions.values() ?? [])].map(({ root }) => root.granted)).toEqual([8])
})

test('an approval lets exactly the stopped plan through, also after a restart', async () => {
  const fleet = new SmallFleet()
  await fleet.round()
  fleet.commit(withoutAgent)
  const { verdict } = await fleet.round()
  fleet.restart()
  await fleet.round()
  const before = await fleet.replicas('agent')

  fleet.commit({}, `Approve\n\nBanyan-Approve: ${verdict?.digest}\n`)
  const { state } = await fleet.round()

  expect(Object.values(before)).toEqual([1, 1, 1, 1])
  expect(Object.values(await fleet.replicas('agent'))).toEqual([undefined, undefined, undefined, undefined])
  expect(state?.stops).toEqual([])
})

test('a plan that was approved and undone is approved once more by another commit, and not before', async () => {
  const fleet = new SmallFleet()
  await fleet.round()
  fleet.commit(withoutAgent)
  const { verdict } = await fleet.round()
  const approval = `Approve\n\nBanyan-Approve: ${verdict?.digest}\n`
  fleet.commit({}, approval)
  await fleet.round()
  const gone = await fleet.replicas('agent')
  fleet.commit(
    Object.fromEntries(Object.keys(withoutAgent).map(path => [path, files[path] ?? null] as const)),
  )
  await fleet.round()
  fleet.commit(withoutAgent)
  const again = await fleet.round()
  const held = await fleet.replicas('agent')
  fleet.commit({}, approval)
  await fleet.round()

  expect(gone.tokyo).toBeUndefined()
  expect(again.verdict).toMatchObject({ digest: verdict?.digest, approved: false })
  expect(Object.values(held)).toEqual([1, 1, 1, 1])
  expect(await fleet.replicas('agent')).toEqual(gone)
})

test('an approval of another plan lets nothing through', async () => {
  const fleet = new SmallFleet()
  await fleet.round()

  fleet.commit(withoutAgent, `Away with it\n\nBanyan-Approve: ${'0'.repeat(64)}\n`)
  await fleet.round()

  expect(Object.values(await fleet.replicas('agent'))).toEqual([1, 1, 1, 1])
})

test('a source that became empty deletes nothing', async () => {
  const fleet = new SmallFleet()
  await fleet.round()

  fleet.commit({ 'clusters/policies/web.yaml': null, ...withoutAgent })
  const { verdict } = await fleet.round()

  expect(verdict?.stops.map(({ guard }) => guard)).toContain('emptySource')
  expect(Object.values(await fleet.replicas('web'))).toEqual([2, 2, 2, 2])
})

test('an application that is renamed hands its objects over: nothing is deleted or restarted', async () => {
  const fleet = new SmallFleet()
  await fleet.round()
  const before = await fleet.object('tokyo', 'agent')

  fleet.commit({
    ...withoutAgent,
    'templates/daemon/agent.yaml': deployment('agent', 1),
    'clusters/policies/daemon.yaml':
      'apiVersion: banyan.dev/v1alpha1\nkind: PropagationPolicy\nmetadata: { name: daemon }\n',
  })
  const { verdict } = await fleet.round()
  const after = await fleet.object('tokyo', 'agent')

  expect(verdict?.stops).toEqual([])
  expect(after?.metadata.uid).toBe(before?.metadata.uid)
  expect(after?.metadata.generation).toBe(before?.metadata.generation)
  expect(after?.metadata.labels?.['banyan.dev/application']).toBe('daemon')
})

test('a decision that cannot be written ahead reaches no cluster until it is written', async () => {
  const fleet = new SmallFleet()
  await fleet.round()
  fleet.commit({ 'templates/web/web.yaml': deployment('web', 12) })
  const { reconciler, remote } = fleet
  const outage = new OperationError({
    code: 'git/unreachable',
    message: 'away',
    subject: 'remote',
    retryable: true,
  })
  const latest = remote.branches.get('main')
  await fleet.round().catch(() => undefined)
  fleet.commit({ 'templates/web/web.yaml': deployment('web', 16) })
  fleet.clusters.forgetRequests()

  remote.outage = outage
  await expect(reconciler.round()).rejects.toBe(outage)
  const asked = fleet.clusters.asked
  remote.outage = undefined
  await fleet.round()

  expect(latest).toBeDefined()
  expect(asked).toEqual([])
  expect(Object.values(await fleet.replicas('web'))).toEqual([4, 4, 4, 4])
})

test('what a cluster holds that no plan told is kept when it is much', async () => {
  const fleet = new SmallFleet()
  const many = Object.fromEntries(
    Array.from({ length: 15 }, (_, index) => [
      `templates/agent/extra-${index}.yaml`,
      deployment(`extra-${index}`, 1),
    ]),
  )
  fleet.commit(many)
  await fleet.round()
  fleet.remote.move('banyan/status', undefined)
  const left = new Map(Object.entries(files).filter(([path]) => !(path in withoutAgent)))
  fleet.remote.publish('main', left, { onto: null })
  // A clone that was made since then does not have what was applied.
  Object.assign(fleet.source, simulatedSource(fleet.remote))

  fleet.restart()
  const { outcomes } = await fleet.round()

  expect(outcomes[0]?.failures.map(({ code }) => code)).toContain('cluster/unjudged-deletions')
  expect(Object.values(await fleet.replicas('extra-7'))).toEqual([1, 1, 1, 1])

  const told = outcomes.find(({ cluster }) => cluster === 'tokyo')?.failures.map(({ message }) => message)
  const [, digest] = /banyan approve ([0-9a-f]{64})/.exec(told?.join() ?? '') ?? []
  fleet.commit({}, `Banyan-Approve: ${digest}`)
  await fleet.round()

  expect(await fleet.replicas('extra-7')).toEqual({ tokyo: undefined, osaka: 1, paris: 1, lyon: 1 })
})

test('a source that is rewritten while the status branch is lost changes nothing without an approval', async () => {
  const fleet = new SmallFleet()
  const base = fleet.remote.branches.get('main')
  const image = (tag: number) => ({
    'templates/web/web.yaml': deployment('web', 8, `registry.example/web:${tag}`),
  })
  fleet.commit(image(2))
  await fleet.round()
  fleet.remote.move('banyan/status', undefined)
  fleet.remote.move('main', base)
  fleet.commit(image(3))

  fleet.restart()
  const { verdict } = await fleet.round()
  const kept = await fleet.image('tokyo', 'web')
  fleet.commit({}, `Approve\n\nBanyan-Approve: ${verdict?.digest}\n`)
  await fleet.round()

  expect(verdict?.stops.map(({ guard }) => guard)).toEqual(['rewrittenSource'])
  expect(kept).toBe('registry.example/web:2')
  expect(await fleet.image('tokyo', 'web')).toBe('registry.example/web:3')
})

test('guards know what was in force also when the status branch is lost', async () => {
  const fleet = new SmallFleet()
  const many = Array.from({ length: 15 }, (_, index) => `templates/agent/extra-${index}.yaml`)
  fleet.commit(
    Object.fromEntries(many.map((path, index) => [path, deployment(`extra-${index}`, 1)] as const)),
  )
  await fleet.round()
  fleet.remote.move('banyan/status', undefined)
  fleet.commit({ ...withoutAgent, ...Object.fromEntries(many.map(path => [path, null])) })

  fleet.restart()
  const { state } = await fleet.round()

  expect(state?.stops.map(({ guard }) => guard)).toContain('maxDeletions')
  expect(Object.values(await fleet.replicas('extra-7'))).toEqual([1, 1, 1, 1])
})

test('replicas that have moved with their application are no loss of the clusters that they left', async () => {
  const fleet = new SmallFleet()
  const policy = (name: string, where: string) => `apiVersion: banyan.dev/v1alpha1
kind: PropagationPolicy
metadata: { name: ${name} }
spec:
  placement: { clusterAffinity: { clusterNames: [${where}] } }
  workloads:
    - resourceSelectors: [{ kind: Deployment, name: ${name} }]
      replicaScheduling: { replicaSchedulingType: Divided }
      fleetMaxUnavailable: 0
`
  const commit = (web: string, agent: string): void => {
    const policies = { web: policy('web', web), agent: policy('agent', agent) }
    fleet.commit(
      Object.fromEntries(
        Object.entries(policies).map(([name, text]) => [`clusters/policies/${name}.yaml`, text]),
      ),
    )
  }
  commit('tokyo', 'osaka')
  for (let round = 0; round < 3; round++) await fleet.round()
  commit('paris', 'lyon')
  const stops: string[] = []
  for (let round = 0; round < 6; round++) {
    const { verdict } = await fleet.round()
    stops.push(...(verdict?.stops ?? []).map(({ guard }) => guard))
    await fleet.clock.advance(60_000)
  }

  expect(stops).toEqual([])
  expect(await fleet.replicas('web')).toMatchObject({ tokyo: undefined, paris: 8 })
  expect(await fleet.replicas('agent')).toMatchObject({ osaka: undefined, lyon: 1 })
})

test('what was deleted by a process that ended before it could report it counts as deleted', async () => {
  const fleet = new SmallFleet()
  const any = '{ percent: 100, floor: 100 }'
  const guards = `maxDeletions: ${any}, maxDeletionsPerCluster: { percent: 0, floor: 4 }, maxLosingClusters: ${any}`
  const things = (...numbers: readonly number[]) => ({
    'templates/agent/things.yaml': numbers
      .map(
        each =>
          `{ apiVersion: v1, kind: ConfigMap, metadata: { name: thing-${each}, namespace: default } }\n`,
      )
      .join('---\n'),
  })
  fleet.commit({
    'fleet.yaml': ours(`Fleet\nmetadata: { name: small }\nspec: { levels: [region], guards: { ${guards} } }`),
    ...things(1, 2, 3, 4, 5, 6),
  })
  await fleet.round()
  fleet.commit(things(4, 5, 6))
  await fleet.endBeforeReport()
  fleet.commit(things(1, 2, 3))
  const { verdict } = await fleet.round()

  expect(new Set(verdict?.stops.map(({ guard }) => guard))).toEqual(new Set(['maxDeletionsPerCluster']))
})
