import { afterAll, beforeAll, expect, test } from 'vitest'
import { request } from '../../hack/kube/request.ts'
import { ours } from '../support/fleet-files.ts'
import { describeKube } from '../support/kube.ts'
import { FleetInGit } from './fleet-in-git.ts'

const names = ['lyon', 'nice', 'paris']
const serverNames = ['kube-0', 'kube-1', 'kube-2'] as const
const namespace = 'rollout-e2e'
const lyon = 'clusters/lyon/cluster.yaml'

const web = (tag: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "registry.example/web:${tag}" }] }
`

const files: Readonly<Record<string, string>> = {
  'fleet.yaml': ours(
    `Fleet\nmetadata: { name: ${namespace} }\nspec: { clusterDefaults: { access: { kubeconfig: { context: "\${CLUSTER_NAME}" } } } }`,
  ),
  ...Object.fromEntries(
    names.map(name => [`clusters/${name}/cluster.yaml`, ours(`Cluster\nmetadata: { name: ${name} }`)]),
  ),
  'clusters/policies/shop.yaml': ours('PropagationPolicy\nspec: { applications: [shop] }'),
  'clusters/policies/rollout.yaml': ours(
    'RolloutPolicy\nspec: { onBreach: Revert, steps: [{ maxConcurrency: 1, minSuccessTime: 3s, progressDeadline: 45s }] }',
  ),
  'templates/shop/application.yaml': ours(`Application\nspec: { namespace: ${namespace} }`),
  'templates/shop/web.yaml': web('1'),
}

describeKube('a rollout over real clusters in which pods run', kube => {
  const fleet = new FleetInGit()
  const { tree } = fleet
  /** What was seen in the clusters, each once, in its order. */
  const seen: string[] = []

  beforeAll(async () => {
    const real = new Map(names.map((name, index) => [name, kube.server(serverNames[index] ?? 'kube-0')]))
    await fleet.serve(names, real)
    for (const [path, text] of Object.entries(files)) tree.write(path, text)
    await tree.push('The shop')
    fleet.follow()
  })
  afterAll(() => fleet.close())

  test('goes cluster by cluster though the daemon is killed, and gives back what failed by a commit', async () => {
    await eventually(async () => (await ready()) === '1 1 1')

    tree.write('templates/shop/web.yaml', web('2'))
    await tree.push('Version 2')
    await eventually(async () => (await images()) === '2 1 1')
    await fleet.daemon.kill()
    fleet.follow()
    await eventually(async () => (await ready()) === '2 2 2')
    expect(seen).toEqual(['1 1 1', '2 1 1', '2 2 1', '2 2 2'])
    // Until the last has been well for its time, it would be the first to get what is newer.
    await eventually(async () => /^✓ every cluster is as the fleet says/m.test(fleet.daemon.log()))

    tree.write('templates/shop/web.yaml', web('broken'))
    await tree.push('Version 3')
    await eventually(async () => {
      await images()
      return ((await tree.read('main', [lyon])).get(lyon) ?? '').includes('pins:')
    })
    await eventually(async () => (await ready()) === '2 2 2')
    expect(seen.slice(4)).toEqual(['broken 2 2', '2 2 2'])
    expect(await tree.git('log', '-1', '--format=%s', 'origin/main')).toMatch(
      /^Revert shop in lyon to [0-9a-f]{12}\n$/,
    )

    await tree.pull()
    tree.write('templates/shop/web.yaml', web('4'))
    await tree.push('Version 4')
    const resumed = await fleet.banyan('resume', 'lyon', 'shop')
    await eventually(async () => (await ready()) === '4 4 4')

    expect(resumed).toMatchObject({ code: 0 })
    expect(await fleet.daemon.stop()).toBe(0)
  }, 400_000)

  function eventually(condition: () => Promise<boolean>): Promise<void> {
    return fleet.eventually(condition, () => seen.join(' | '))
  }

  async function deployments(): Promise<readonly DeploymentObject[]> {
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/web`
    return await Promise.all(
      serverNames.map(async name => (await request(kube.server(name), 'GET', path)).body as DeploymentObject),
    )
  }

  async function images(): Promise<string> {
    const tags = (await deployments()).map(
      ({ spec }) => spec?.template.spec.containers[0]?.image.split(':')[1],
    )
    const text = tags.join(' ')
    if (tags.every(tag => tag !== undefined) && seen.at(-1) !== text) seen.push(text)
    return text
  }

  /** The images, once all pods of them are there. */
  async function ready(): Promise<string> {
    const text = await images()
    const isReady = (await deployments()).every(
      ({ status, metadata }) =>
        status?.updatedReplicas === 2 &&
        status.availableReplicas === 2 &&
        status.observedGeneration === metadata?.generation,
    )
    return isReady ? text : `${text} not ready`
  }
})

interface DeploymentObject {
  readonly metadata?: { readonly generation?: number }
  readonly spec?: {
    readonly template: { readonly spec: { readonly containers: readonly { readonly image: string }[] } }
  }
  readonly status?: {
    readonly updatedReplicas?: number
    readonly availableReplicas?: number
    readonly observedGeneration?: number
  }
}
