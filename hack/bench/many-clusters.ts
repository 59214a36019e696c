import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { bundled } from '../bundled.ts'
import type { Figure } from './figure.ts'
import { tenKinds } from './ten-kinds.ts'

const count = Number(process.env.BENCH_CLUSTERS ?? 1_000)
const few = 20
const many = 100
const hanging = Array.from({ length: count / 100 }, (_, index) => `c-${index * 100 + 1}`)
const rounds = 11

/**
 * The released `banyan run` over 1,000 simulated clusters (or `BENCH_CLUSTERS`) that another process serves over HTTPS: what it keeps of 100 objects in 10
 * kinds in each, how long a change takes to reach all, and how long to reach the others while one in a hundred hangs.
 */
export async function run(): Promise<{ name: string; figures: Figure[] }> {
  const built = mkdtempSync(join(tmpdir(), 'banyan-built-'))
  const entryPoints = { banyan: join(import.meta.dirname, '../../src/programs/cli/main.ts') }
  await build({ ...bundled, entryPoints, outdir: built })
  const main = join(built, 'banyan.js')
  const small = await measure(main, few, false)
  const large = await measure(main, many, true)
  rmSync(built, { recursive: true, force: true })
  const perObject = ((large.megabytes - small.megabytes) * 1_048_576) / (count * (many - few))
  const [all, others] = [median(large.all), median(large.others)]
  const figures: Figure[] = [
    { what: `memory, ${many} objects in each of ${count} clusters`, value: large.megabytes, unit: 'MiB' },
    { what: 'memory, an object', value: perObject, unit: 'bytes' },
    { what: 'all objects new', value: large.newMs / 1_000, unit: 's' },
    { what: `a change of one object, in ${count - hanging.length} of the clusters`, value: all, unit: 'ms' },
    {
      what: `throughput of ${count - hanging.length} clusters while ${hanging.length} hang`,
      value: others,
      unit: 'ms',
      against: 'none hangs',
      ratio: all / others,
    },
  ]
  return { name: 'many-clusters', figures }
}

interface Sample {
  readonly megabytes: number
  readonly newMs: number
  readonly all: readonly number[]
  readonly others: readonly number[]
}

async function measure(main: string, objects: number, changes: boolean): Promise<Sample> {
  const folder = mkdtempSync(join(tmpdir(), 'banyan-many-'))
  const server = fork(join(import.meta.dirname, 'many-clusters-server.ts'), [String(count)])
  try {
    const [{ urls, ca }] = (await once(server, 'message')) as [Served]
    const write = writeFleet(folder, urls, ca, objects)
    write('0')
    const start = performance.now()
    const banyan = runBanyan(main, folder)
    const names = Object.keys(urls)
    const rest = atRest(banyan)
    await reached(server, '0', names)
    const newMs = performance.now() - start
    await rest
    const megabytes = await residentMegabytes(banyan)
    const sample = { megabytes, newMs, all: [], others: [] }
    const result = changes ? { ...sample, ...(await timeChanges(server, names, write)) } : sample
    banyan.kill('SIGKILL')
    return result
  } finally {
    server.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Served {
  readonly urls: Readonly<Record<string, string>>
  readonly ca: string
}

async function timeChanges(
  server: ChildProcess,
  names: readonly string[],
  write: (value: string) => void,
): Promise<Pick<Sample, 'all' | 'others'>> {
  const others = names.filter(name => !hanging.includes(name))
  const time = async (value: string): Promise<number> => {
    const start = performance.now()
    write(value)
    await reached(server, value, others)
    return performance.now() - start
  }
  const all: number[] = []
  for (let round = 1; round <= rounds; round++) all.push(await time(`all-${round}`))
  server.send({ kind: 'hang', clusters: hanging })
  const hung: number[] = []
  for (let round = 1; round <= rounds; round++) hung.push(await time(`hung-${round}`))
  return { all, others: hung }
}

async function reached(server: ChildProcess, value: string, clusters: readonly string[]): Promise<void> {
  server.send({ kind: 'await', value, clusters })
  for (;;) {
    const [message] = (await once(server, 'message')) as [{ readonly value: string }]
    if (message.value === value) return
  }
}

/** Writes the fleet; gives what writes another value into the one object that changes. */
export function writeFleet(folder: string, urls: Served['urls'], ca: string, objects: number) {
  const names = Object.keys(urls)
  const certificate = Buffer.from(ca).toString('base64')
  const file = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const kubeconfig = {
    clusters: names.map(name => {
      return { name, cluster: { server: urls[name], 'certificate-authority-data': certificate } }
    }),
    users: [{ name: 'anybody', user: { token: 'bench' } }],
    contexts: names.map(name => ({ name, context: { cluster: name, user: 'anybody' } })),
  }
  file('kubeconfig', JSON.stringify(kubeconfig))
  const header = 'apiVersion: banyan.dev/v1alpha1\n'
  const access = `{ access: { kubeconfig: { path: ${join(folder, 'kubeconfig')}, context: "\${CLUSTER_NAME}" } } }`
  file(
    'fleet/fleet.yaml',
    `${header}kind: Fleet\nmetadata: { name: many }\nspec: { clusterDefaults: ${access} }\n`,
  )
  file(
    'fleet/clusters/clusters.yaml',
    `${header}kind: ClusterList\nspec: { clusters: ${JSON.stringify(names.map(name => ({ name })))} }\n`,
  )
  const policy = (name: string): string =>
    `${header}kind: PropagationPolicy\nmetadata: { name: ${name} }\nspec: { applications: [${name}] }\n`
  file('fleet/clusters/policies/many.yaml', policy('many'))
  file('fleet/clusters/policies/marker.yaml', policy('marker'))
  const documents = tenKinds(objects, 'bench').map(object => JSON.stringify(object))
  const namespace = '{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"bench"}}'
  file('fleet/templates/many/all.yaml', [namespace, ...documents].join('\n---\n'))
  return (value: string): void => {
    const metadata = '{ name: marker, namespace: bench }'
    file(
      'fleet/templates/marker/marker.yaml',
      `{ apiVersion: v1, kind: ConfigMap, metadata: ${metadata}, data: { value: ${value} } }\n`.replace(
        'value: 0',
        'value: "0"',
      ),
    )
  }
}

function runBanyan(main: string, folder: string): ChildProcess {
  return spawn(process.execPath, [main, 'run', '--source', join(folder, 'fleet')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    cwd: folder,
    env: { ...process.env, BANYAN_LOG_FORMAT: 'text' },
  })
}

function atRest({ stderr }: ChildProcess): Promise<void> {
  let text = ''
  return new Promise(resolve => {
    stderr?.on('data', chunk => {
      text = (text + chunk).slice(-10_000)
      if (text.includes('✓ every cluster is as the fleet says')) resolve()
    })
  })
}

// What the collector has not come to yet is no need of the program; it comes within half a minute of rest.
async function residentMegabytes({ pid }: ChildProcess): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let second = 0; second < 40; second++) {
    await new Promise(resolve => setTimeout(resolve, 1_000))
    const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    least = Math.min(least, Number(kilobytes) / 1_024)
  }
  return least
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
