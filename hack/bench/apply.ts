import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { bundled } from '../bundled.ts'
import { type KubeServer, startKube } from '../kube/cluster.ts'
import { request } from '../kube/request.ts'
import type { FloorRun } from './apply-floor.ts'
import { mixedObjects } from './apply-objects.ts'
import type { ApplyRun } from './apply-run.ts'
import type { Figure } from './figure.ts'

const rounds = 7
const count = 1_000
const run_ = promisify(execFile)

/**
 * Applies 1,000 mixed objects to a real API server, and again unchanged, side by side with `kubectl apply
 * --server-side` of the same file and with a bare loop of the same requests; each in namespaces of its own, as fresh
 * processes, in turns. What is ours runs as a bundle, as the release does.
 */
export async function run(): Promise<{ name: string; figures: Figure[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'banyan-apply-'))
  const kube = await startKube({ servers: 1 })
  try {
    const [server] = kube.servers
    if (server === undefined) throw new Error('no server')
    await build({
      ...bundled,
      entryPoints: ['apply-run', 'apply-floor'].map(name => join(import.meta.dirname, `${name}.ts`)),
      outdir: folder,
      outExtension: { '.js': '.mjs' },
    })
    const samples: Sample[] = []
    // The first round warms the server, and counts for nobody.
    for (let round = 0; round <= rounds; round++) samples.push(await measure(server, folder, round))
    return { name: 'apply', figures: figures(samples.slice(1)) }
  } finally {
    await kube.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Sample {
  readonly kubectlMs: number
  readonly kubectlAgainMs: number
  readonly createdMs: number
  readonly created: ApplyRun
  readonly unchangedMs: number
  readonly unchanged: ApplyRun
  readonly floor: FloorRun
}

async function measure(server: KubeServer, folder: string, round: number): Promise<Sample> {
  const shift = round % 3
  const turns = [...programs.slice(shift), ...programs.slice(0, shift)]
  let sample: Partial<Sample> = {}
  for (const turn of turns) {
    const namespace = `${turn}-${round}`
    const file = join(folder, `${namespace}.json`)
    const metadata = { name: namespace }
    await request(server, 'POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata })
    writeFileSync(
      file,
      JSON.stringify({ apiVersion: 'v1', kind: 'List', items: mixedObjects(count, namespace) }),
    )
    sample = {
      ...sample,
      ...(await measurers[turn](server, file, namespace)),
    }
  }
  return sample as Sample
}

const programs = ['kubectl', 'banyan', 'floor'] as const
const measurers = { kubectl, banyan, floor }

async function kubectl(server: KubeServer, file: string): Promise<Partial<Sample>> {
  const args = ['--kubeconfig', server.kubeconfigPath, 'apply', '--server-side', '-f', file]
  const [kubectlMs] = await timed('kubectl', args)
  const [kubectlAgainMs] = await timed('kubectl', args)
  return { kubectlMs, kubectlAgainMs }
}

async function banyan(server: KubeServer, file: string, fleet: string): Promise<Partial<Sample>> {
  const args = [join(dirname(file), 'apply-run.mjs'), file, server.kubeconfigPath, fleet]
  const [createdMs, first] = await timed(process.execPath, args)
  const [unchangedMs, second] = await timed(process.execPath, args)
  const [created, unchanged] = [JSON.parse(first) as ApplyRun, JSON.parse(second) as ApplyRun]
  const complete = created.outcome.applied === count && unchanged.outcome.unchanged === count
  if (!complete || unchanged.writes > 0) throw new Error(`not what was asked for: ${first} ${second}`)
  return { createdMs, created, unchangedMs, unchanged }
}

async function floor(server: KubeServer, file: string, fleet: string): Promise<Partial<Sample>> {
  const { url, token, caPath } = server
  const [, text] = await timed(process.execPath, [
    join(dirname(file), 'apply-floor.mjs'),
    file,
    url,
    token,
    caPath,
    fleet,
  ])
  return { floor: JSON.parse(text) as FloorRun }
}

async function timed(program: string, args: readonly string[]): Promise<readonly [number, string]> {
  const start = performance.now()
  const { stdout } = await run_(program, args, { maxBuffer: 64 * 1024 * 1024 })
  return [performance.now() - start, stdout]
}

function figures(samples: readonly Sample[]): Figure[] {
  const of = (value: (sample: Sample) => number): number => median(samples.map(value))
  const create = of(({ kubectlMs }) => kubectlMs)
  const repeat = of(({ kubectlAgainMs }) => kubectlAgainMs)
  const figure = (what: string, value: number, against: string, peer: number): Figure => {
    return { what, value, unit: 'ms', against, ratio: value / peer }
  }
  const create_ = 'kubectl apply, whole process'
  const again_ = 'kubectl apply again, whole process'
  return [
    { what: 'kubectl apply --server-side, 1,000 new objects', value: create, unit: 'ms' },
    { what: 'kubectl apply --server-side, unchanged', value: repeat, unit: 'ms' },
    figure(
      'write phase',
      of(({ created }) => created.writeMs),
      create_,
      create,
    ),
    figure(
      'write phase against the floor',
      of(({ created }) => created.writeMs),
      'the same bodies in a bare loop',
      of(each => each.floor.writeMs),
    ),
    figure(
      'dry run against the floor',
      of(({ created }) => created.dryRunMs),
      'the same bodies in a bare loop',
      of(each => each.floor.dryRunMs),
    ),
    figure(
      'dry run and write',
      of(({ created }) => created.dryRunMs + created.writeMs),
      create_,
      create,
    ),
    figure(
      'CPU time, new objects',
      of(({ created }) => created.cpuMs - created.startCpuMs),
      'the same bodies in a bare loop',
      of(({ floor: { cpuMs, startCpuMs } }) => cpuMs - startCpuMs),
    ),
    { what: 'CPU time, unchanged', value: of(({ unchanged }) => unchanged.cpuMs), unit: 'ms' },
    figure(
      'whole process, new objects',
      of(({ createdMs }) => createdMs),
      create_,
      create,
    ),
    figure(
      'whole process, unchanged',
      of(({ unchangedMs }) => unchangedMs),
      again_,
      repeat,
    ),
    {
      what: 'requests, unchanged, without discovery',
      value: of(({ unchanged }) => unchanged.requests),
      unit: '',
    },
    { what: 'writes, unchanged', value: of(({ unchanged }) => unchanged.writes), unit: '' },
  ]
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
