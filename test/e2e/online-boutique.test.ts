import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { request } from '../../hack/kube/request.ts'
import { describeKube, type ServerName } from '../support/kube.ts'
import { regions, writeBoutiqueFleet } from './boutique-fleet.ts'
import { FleetInGit } from './fleet-in-git.ts'

/** Real API servers under the names of clusters; the one in paris has controllers, so that pods run there. */
const real: Readonly<Record<string, ServerName>> = { paris: 'kube-0', tokyo: 'kube-1', seoul: 'kube-2' }
const namespace = 'boutique-e2e'

describeKube('the online boutique on nine clusters', kube => {
  const fleet = new FleetInGit()
  const { tree } = fleet

  beforeAll(async () => {
    const servers = new Map(Object.entries(real).map(([name, server]) => [name, kube.server(server)]))
    await fleet.serve(Object.values(regions).flat(), servers)
    writeBoutiqueFleet(tree.directory)
    fleet.follow()
  })
  afterAll(() => fleet.close())

  test('a commit brings the objects to every cluster, with the replicas of its region and cluster', async () => {
    const revision = await tree.push('The boutique')

    await reported(revision)
    const replicas = await Promise.all(['paris', 'tokyo', 'seoul'].map(frontendReplicas))

    expect(replicas).toEqual([3, 5, 5])
    expect(await shares()).toEqual([5, 5, 5, 3, 4, 3, 2, 1, 2])
    expect(await exists('tokyo', 'networking.k8s.io/v1', 'networkpolicies', 'frontend')).toBe(true)
    expect(await exists('paris', 'networking.k8s.io/v1', 'networkpolicies', 'frontend')).toBe(false)
    await fleet.eventually(async () => (await states()).get('paris')?.health === 'Healthy')
  }, 240_000)

  test('a commit that changes one region sends requests to its clusters alone', async () => {
    await fleet.eventually(() => quietOutside('asia'))
    tree.write('clusters/asia/overrides/mirror.yaml', mirror)
    fleet.clusters.forget()
    const revision = await tree.push('A mirror for asia')

    await reported(revision)
    const image = await frontendImage('tokyo')

    expect(image).toMatch(/^mirror\.asia\.example\//)
    expect(fleet.clusters.asked().filter(name => !regions.asia?.includes(name))).toEqual([])
    expect(fleet.clusters.asked()).toContain('seoul')
  }, 180_000)

  test('a broken branch keeps what it had, while the others move on in the same commit', async () => {
    tree.edit('templates/boutique/frontend.yaml', text => text.replace('memory: 64Mi', 'memory: 96Mi'))
    tree.write('clusters/asia/osaka/cluster.yaml', 'kind: Cluster\nmetadata: {\n')
    const revision = await tree.push('More memory; osaka is broken')

    await reported(revision)

    const held = [...(await states()).values()].filter(({ applications }) =>
      applications.some(({ held }) => held),
    )

    expect(held.map(({ name }) => name)).toEqual(['osaka'])
    expect(await frontendMemory('tokyo')).toBe('96Mi')
    expect((await shares()).slice(0, 3)).toEqual([5, 5, 5])
  }, 180_000)

  test('a cluster whose file is removed is detached: its replicas move, its objects stay', async () => {
    await tree.git('checkout', '--quiet', 'HEAD~1', '--', 'clusters/asia/osaka/cluster.yaml')
    tree.remove('clusters/asia/seoul')
    const revision = await tree.push('Seoul leaves')

    await reported(revision)

    expect((await states()).get('seoul')?.sync).toBe('Detached')
    expect(await frontendReplicas('seoul')).toBe(5)
    const divided = await shares()
    expect(divided.reduce((sum, share) => sum + share, 0)).toBe(30)
    expect(divided).toHaveLength(8)
  }, 180_000)

  test('deleting an application is stopped by the guard, and goes through once it is approved', async () => {
    tree.remove('templates/loadgenerator')
    tree.remove('clusters/policies/loadgenerator.yaml')
    const revision = await tree.push('No load generator')
    await reported(revision)
    const told = /banyan approve ([0-9a-f]{64})/.exec(await statusFile('README.md'))
    const digest = told?.[1] ?? ''
    const before = await exists('tokyo', 'apps/v1', 'deployments', 'loadgenerator')

    const approved = await fleet.banyan('approve', digest)
    await reported(await tree.pull())

    expect(approved).toMatchObject({ code: 0, stderr: '' })
    expect(before).toBe(true)
    await fleet.eventually(async () => !(await exists('tokyo', 'apps/v1', 'deployments', 'loadgenerator')))
    await fleet.eventually(async () => !(await exists('paris', 'apps/v1', 'deployments', 'loadgenerator')))
    expect(await exists('seoul', 'apps/v1', 'deployments', 'loadgenerator')).toBe(true)
  }, 180_000)

  test('the status branch tells all of it', async () => {
    await fleet.eventually(async () => {
      const status = await fleet.banyan('status')
      return status.code === 0 && /paris +europe\/paris +Synced +Healthy/.test(status.stdout)
    })
    const readme = await statusFile('README.md')

    expect(readme).toContain('seoul  Detached')
    expect(readme).not.toContain('## Stopped')
    expect(await fleet.daemon.stop()).toBe(0)
  }, 180_000)

  const mirror = `apiVersion: banyan.dev/v1alpha1
kind: OverridePolicy
metadata: { name: mirror }
spec:
  applications: [boutique]
  resourceSelectors: [{ kind: Deployment, name: frontend }]
  overrideRules:
    - overriders:
        imageOverrider: [{ component: Registry, operator: replace, value: mirror.asia.example }]
`

  async function statusFile(path: string): Promise<string> {
    return (await tree.read('banyan/status', [path])).get(path) ?? ''
  }

  /** What the status branch says of each cluster, by name. */
  async function states(): Promise<ReadonlyMap<string, State>> {
    const names = Object.values(regions).flat()
    const files = await tree.read(
      'banyan/status',
      names.map(name => `clusters/${name}.yaml`),
    )
    return new Map([...files.values()].map(text => parse(text)).map((state: State) => [state.name, state]))
  }

  /** Replicas of the frontend in every cluster that is not detached, region by region. */
  async function shares(): Promise<readonly number[]> {
    const all = await states()
    return Object.values(regions)
      .flat()
      .flatMap(name => {
        const state = all.get(name)
        const boutique = state?.applications.find(application => application.name === 'boutique')
        return state?.sync === 'Detached' ? [] : Object.values(boutique?.shares ?? {})
      })
  }

  /** Waits until the status branch says that a revision was compiled and every cluster has been worked on. */
  async function reported(revision: string): Promise<void> {
    await fleet.eventually(async () => {
      const text = await statusFile('fleet.yaml')
      if (text === '' || parse(text).revision !== revision) return false
      const all = [...(await states()).values()]
      return all.length === 9 && all.every(({ sync }) => sync === 'Synced' || sync === 'Detached')
    })
  }

  async function quietOutside(region: string): Promise<boolean> {
    const all = await states()
    const others = Object.entries(regions).filter(([name]) => name !== region)
    return others.flatMap(([, names]) => names).every(name => all.get(name)?.health === 'Healthy')
  }

  async function ask(
    name: string,
    path: string,
  ): Promise<{ readonly status: number; readonly body: unknown }> {
    return request(kube.server(real[name] ?? 'kube-0'), 'GET', path)
  }

  async function exists(
    name: string,
    apiVersion: string,
    resource: string,
    object: string,
  ): Promise<boolean> {
    const { status } = await ask(name, `/apis/${apiVersion}/namespaces/${namespace}/${resource}/${object}`)
    return status === 200
  }

  async function frontend(name: string): Promise<Frontend> {
    const { body } = await ask(name, `/apis/apps/v1/namespaces/${namespace}/deployments/frontend`)
    return body as Frontend
  }

  async function frontendReplicas(name: string): Promise<number> {
    return (await frontend(name)).spec.replicas
  }

  async function frontendImage(name: string): Promise<string | undefined> {
    return (await frontend(name)).spec.template.spec.containers[0]?.image
  }

  async function frontendMemory(name: string): Promise<string | undefined> {
    return (await frontend(name)).spec.template.spec.containers[0]?.resources.requests.memory
  }

  interface Frontend {
    readonly spec: {
      readonly replicas: number
      readonly template: {
        readonly spec: {
          readonly containers: readonly {
            readonly image: string
            readonly resources: { readonly requests: { readonly memory: string } }
          }[]
        }
      }
    }
  }
})

interface State {
  readonly name: string
  readonly sync: string
  readonly health: string
  readonly applications: readonly {
    readonly name: string
    readonly shares?: Readonly<Record<string, number>>
    readonly held?: { readonly revision: string }
  }[]
}
