import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type KubeServer, startKube } from '../kube/cluster.ts'
import { request } from '../kube/request.ts'
import { mixedObjects } from './apply-objects.ts'
import type { Figure } from './figure.ts'

const objects = 1_000
const rounds = 21

/**
 * `banyan run` over a real API server with 1,000 objects: how long after somebody changed a field of one it is back, by
 * the answers of the server.
 */
export async function run(): Promise<{ name: string; figures: Figure[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'banyan-drift-'))
  const kube = await startKube({ servers: 1 })
  const [server] = kube.servers
  if (server === undefined) throw new Error('no server')
  writeFleet(folder, server)
  const banyan = runBanyan(folder)
  try {
    await atRest(banyan, server)
    const times: number[] = []
    // One object after the other: who changes the same again and again is left alone.
    for (let round = 0; round < rounds; round++) times.push(await timeCorrection(server, `app-${round}`))
    return { name: 'drift', figures: [figure(times.slice(1))] }
  } finally {
    banyan.kill('SIGTERM')
    await once(banyan, 'exit')
    await kube.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function timeCorrection(server: KubeServer, name: string): Promise<number> {
  const path = `/api/v1/namespaces/drift/configmaps/${name}`
  const before = await configMap(server, path)
  const changed = { ...before, data: { ...before.data, 'key-0': 'drifted' } }
  const { status } = await request(server, 'PUT', `${path}?fieldManager=somebody`, changed)
  if (status !== 200) throw new Error(`the server answers ${status}`)
  const start = performance.now()
  while ((await configMap(server, path)).data?.['key-0'] === 'drifted') {
    if (performance.now() - start > 60_000) throw new Error(`${name} is not corrected`)
    await new Promise(resolve => setTimeout(resolve, 2))
  }
  return performance.now() - start
}

interface ConfigMap {
  readonly data?: Readonly<Record<string, string>>
}

async function configMap(server: KubeServer, path: string): Promise<ConfigMap> {
  const { body } = await request(server, 'GET', path)
  return body as ConfigMap
}

function figure(times: readonly number[]): Figure {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (part: number): number => sorted[Math.floor((sorted.length - 1) * part)] ?? 0
  const value = at(0.5)
  return {
    what: 'a field that somebody changed is back',
    value,
    unit: 'ms',
    p90: at(0.9),
    slowest: at(1),
    against: 'one second',
    ratio: value / 1_000,
  }
}

function writeFleet(folder: string, { kubeconfigPath }: KubeServer): void {
  const header = 'apiVersion: banyan.dev/v1alpha1\n'
  const namespace = '{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"drift"}}'
  const documents = mixedObjects(objects, 'drift').map(object => JSON.stringify(object))
  const files = {
    'fleet.yaml': `${header}kind: Fleet\nmetadata: { name: drift }\n`,
    'clusters/one/cluster.yaml': `${header}kind: Cluster\nmetadata: { name: one }\nspec: { access: { kubeconfig: { path: ${kubeconfigPath} } } }\n`,
    'clusters/policies/drift.yaml': `${header}kind: PropagationPolicy\nmetadata: { name: drift }\n`,
    'templates/drift/all.yaml': [namespace, ...documents].join('\n---\n'),
  }
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, 'fleet', path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
}

function runBanyan(folder: string): ChildProcess {
  const main = join(import.meta.dirname, '../../src/programs/cli/main.ts')
  return spawn(process.execPath, [main, 'run', '--source', join(folder, 'fleet')], {
    stdio: 'ignore',
    cwd: folder,
    env: { ...process.env, XDG_CACHE_HOME: join(folder, 'cache') },
  })
}

// All are there, and the inventory says so: nothing more is on its way.
async function atRest(banyan: ChildProcess, server: KubeServer): Promise<void> {
  const path = `/apis/networking.k8s.io/v1/namespaces/drift/networkpolicies`
  for (;;) {
    if (banyan.exitCode !== null) throw new Error(`banyan ended with ${banyan.exitCode}`)
    const { body } = await request(server, 'GET', path)
    const { items = [] } = body as { readonly items?: readonly unknown[] }
    if (items.length === objects / 4) break
    await new Promise(resolve => setTimeout(resolve, 200))
  }
  await new Promise(resolve => setTimeout(resolve, 5_000))
}
