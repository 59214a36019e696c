import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { request } from '../../hack/kube/request.ts'
import { describeKube } from '../support/kube.ts'
import { dividedWeb } from './divided-web.ts'
import { FleetInGit } from './fleet-in-git.ts'

const names = ['lyon', 'nice', 'paris']
const namespace = 'failover-e2e'

const tolerated = `{ key: cluster.banyan.dev/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 5 }`
const files = dividedWeb(namespace, names, `placement: { clusterTolerations: [${tolerated}] }, `)

describeKube('a real cluster that is cut off', kube => {
  const fleet = new FleetInGit()
  const { tree } = fleet

  beforeAll(async () => {
    await fleet.serve(names, new Map([['paris', kube.server('kube-0')]]))
    for (const [path, text] of Object.entries(files)) tree.write(path, text)
    await tree.push('The web')
    fleet.follow()
  })
  afterAll(() => fleet.close())

  test('loses its share after the toleration, and has it again after a rebalance', async () => {
    await eventually(async () => (await shares()) === '2 2 2 Synced' && (await availableInParis()) === 2)
    fleet.clusters.cut('paris', true)
    await eventually(async () => (await shares()) === '3 3 0 Unknown')
    const runsOn = await availableInParis()

    fleet.clusters.cut('paris', false)
    await eventually(async () => (await shares()) === '3 3 0 Synced')
    const returned = await availableInParis()
    const rebalance = await fleet.banyan('rebalance', '.')
    await eventually(async () => (await shares()) === '2 2 2 Synced' && (await availableInParis()) === 2)

    expect([runsOn, returned]).toEqual([2, undefined])
    expect(rebalance).toMatchObject({ code: 0 })
    expect(await fleet.daemon.stop()).toBe(0)
  }, 400_000)

  function eventually(condition: () => Promise<boolean>): Promise<void> {
    return fleet.eventually(condition, shares)
  }

  /** What is granted in each cluster, and whether the one in paris is as it should be. */
  async function shares(): Promise<string> {
    const paths = names.map(name => `clusters/${name}.yaml`)
    const all = [...(await tree.read('banyan/status', paths)).values()].map(text => parse(text) as State)
    const granted = all.map(({ applications }) => Object.values(applications[0]?.shares ?? {})[0] ?? 0)
    return [...granted, all.at(-1)?.sync].join(' ')
  }

  async function availableInParis(): Promise<number | undefined> {
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/web`
    const { body } = await request(kube.server('kube-0'), 'GET', path)
    return (body as { readonly status?: { readonly availableReplicas?: number } }).status?.availableReplicas
  }
})

interface State {
  readonly sync: string
  readonly applications: readonly { readonly shares?: Readonly<Record<string, number>> }[]
}
