import { expect, test } from 'vitest'
import { ours } from '../support/fleet-files.ts'
import { deployment, SmallFleet } from './small-fleet.ts'

const names = ['tokyo', 'osaka', 'paris', 'lyon'] as const
const rollout = ours(
  'RolloutPolicy\nspec: { steps: [{ level: region, order: [europe], maxConcurrency: 1, minSuccessTime: 10m }] }',
)

/** The application with so many ConfigMaps beside its Deployment. */
function web(tag: number, count: number): string {
  const configs = Array.from(
    { length: count },
    (_, index) =>
      `---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: web-${index}, namespace: default }\ndata: { a: b }\n`,
  )
  return `${deployment('web', 8, `registry.example/web:${tag}`)}${configs.join('')}`
}

/** A fleet at rest in which no commit may delete more than that in one cluster. */
async function settled(most: number): Promise<SmallFleet> {
  const fleet = new SmallFleet()
  const all = '{ percent: 100, floor: 1000 }'
  const guards = `maxDeletions: ${all}, maxLosingClusters: ${all}, maxDeletionsPerCluster: { percent: 0, floor: ${most} }`
  fleet.commit({
    'fleet.yaml': ours(`Fleet\nmetadata: { name: small }\nspec: { levels: [region], guards: { ${guards} } }`),
    'clusters/policies/rollout.yaml': rollout,
    'templates/web/web.yaml': web(1, 3),
  })
  await rounds(fleet)
  return fleet
}

async function rounds(fleet: SmallFleet): Promise<void> {
  for (let round = 0; round < 2; round++) await fleet.round()
}

async function minutes(fleet: SmallFleet, count: number): Promise<void> {
  for (let minute = 0; minute < count; minute++) {
    await fleet.clock.advance(60_000)
    await rounds(fleet)
  }
}

/** What each cluster has: the tag of the image, and how many ConfigMaps. */
async function contents(fleet: SmallFleet): Promise<string> {
  const found = names.map(async name => {
    const { server } = fleet.clusters.cluster(name)
    const tag = String(await fleet.image(name, 'web')).split(':')[1]
    const configs = server
      .list(server.kind('v1', 'ConfigMap'), { namespace: 'default' })
      .filter(({ metadata }) => metadata.name.startsWith('web-'))
    return `${tag}/${configs.length}`
  })
  return (await Promise.all(found)).join(' ')
}

function heldIn(fleet: SmallFleet, cluster: string) {
  const { state } = fleet.reconciler
  return state?.clusters.get(cluster)?.applications.find(({ name }) => name === 'web')?.held
}

test.each([false, true])(
  'what a guard stops in the middle of a rollout lets that go on, and an approval begins the next one (restarts: %s)',
  async restarts => {
    const restart = (fleet: SmallFleet) => (restarts ? fleet.restart() : undefined)
    const fleet = await settled(2)
    const first = fleet.remote.branches.get('main')
    const second = fleet.commit({ 'templates/web/web.yaml': web(2, 3) })
    await rounds(fleet)
    expect(await contents(fleet)).toBe('1/3 1/3 1/3 2/3')

    fleet.commit({ 'templates/web/web.yaml': web(3, 0) })
    await rounds(fleet)
    restart(fleet)
    await rounds(fleet)
    expect(await contents(fleet)).toBe('1/3 1/3 1/3 2/3')
    expect(fleet.reconciler.state?.stops[0]?.guard).toBe('maxDeletionsPerCluster')
    expect(heldIn(fleet, 'lyon')).toMatchObject({ revision: second })
    expect(heldIn(fleet, 'tokyo')).toMatchObject({
      revision: first,
      by: 'rollout',
      behind: { revision: second },
    })
    restart(fleet)
    await minutes(fleet, 12)
    expect(await contents(fleet)).toBe('1/3 1/3 2/3 2/3')

    const digest = fleet.reconciler.state?.stops[0]?.digest
    restart(fleet)
    fleet.commit({}, `Approve\n\nBanyan-Approve: ${digest}\n`)
    await rounds(fleet)
    expect(fleet.reconciler.state?.stops).toEqual([])
    // Paris was still on the way to what came in between: with another cluster there would be two.
    expect(await contents(fleet)).toBe('1/3 1/3 3/0 2/3')
    restart(fleet)
    await minutes(fleet, 13)
    expect(await contents(fleet)).toBe('1/3 1/3 3/0 3/0')
    restart(fleet)
    await minutes(fleet, 30)

    expect(await contents(fleet)).toBe('3/0 3/0 3/0 3/0')
    expect(fleet.reconciler.state?.rollouts).toBe(undefined)
  },
)

test.each([false, true])(
  'what steps delete one after the other is judged once, whatever is committed meanwhile (restarts: %s)',
  async restarts => {
    const restart = (fleet: SmallFleet) => (restarts ? fleet.restart() : undefined)
    const fleet = await settled(2)

    fleet.commit({ 'templates/web/web.yaml': web(2, 1) })
    await rounds(fleet)
    expect(await contents(fleet)).toBe('1/3 1/3 1/3 2/1')
    restart(fleet)
    await minutes(fleet, 12)
    expect(await contents(fleet)).toBe('1/3 1/3 2/1 2/1')
    fleet.commit({ 'templates/agent/agent.yaml': deployment('agent', 1, 'registry.example/agent:2') })
    await rounds(fleet)
    restart(fleet)
    await minutes(fleet, 30)

    expect(fleet.reconciler.state?.stops).toEqual([])
    expect(await contents(fleet)).toBe('2/1 2/1 2/1 2/1')
  },
)
