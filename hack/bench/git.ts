/** The two Git backends side by side on a generated fleet of 1,000 clusters, pushed over HTTP on this machine. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type OpenRepository, openRepository } from '../../src/io/git/open-repository.ts'
import { startGitHttpServer } from '../../test/support/git-http-server.ts'
import { GitUpstream } from '../../test/support/upstream.ts'
import type { Figure } from './figure.ts'

type Backend = 'native' | 'embedded'

const rounds = 3

/** Medians in milliseconds; the ratio of the embedded backend is against the native one. */
export async function run(): Promise<{ name: string; figures: Figure[] }> {
  const times: Record<Backend, Map<string, number[]>> = { native: new Map(), embedded: new Map() }
  for (let round = 0; round < rounds; round++) {
    for (const backend of ['native', 'embedded'] as const) await measure(backend, times[backend])
  }
  const figures = [...times.native.keys()].flatMap(what => {
    const native = median(times.native.get(what) ?? [])
    const embedded = median(times.embedded.get(what) ?? [])
    return [
      { what: `${what}, native`, value: native, unit: 'ms' },
      {
        what: `${what}, embedded`,
        value: embedded,
        unit: 'ms',
        against: 'native',
        ratio: round1(embedded / native),
      },
    ]
  })
  return { name: 'git', figures }
}

async function measure(backend: Backend, times: Map<string, number[]>): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'banyan-bench-'))
  const upstream = new GitUpstream(root)
  const server = await startGitHttpServer({ root })
  const options = { url: `${server.url}/fleet.git`, backend, cacheDirectory: join(root, 'cache') }
  const repository = await openRepository(options)
  const timed = async <Result>(what: string, task: () => Promise<Result>): Promise<Result> => {
    const start = performance.now()
    const result = await task()
    times.set(what, [...(times.get(what) ?? []), performance.now() - start])
    return result
  }
  try {
    const first = await publishFleet(upstream)
    await timed('clone', () => repository.fetch('main'))
    const tree = await timed('cold tree', () => repository.tree(first))
    await timed('fetch, nothing new', () => repository.fetch('main'))
    const second = upstream.publish('main', { 'clusters/r3/z3/c3/cluster.yaml': 'kind: Cluster\n' })
    await timed('fetch, one commit', () => repository.fetch('main'))
    await timed('second tree', () => repository.tree(second))
    await timed('changes', () => repository.changes(first, second))
    await commitAndPush(repository, second, timed)
    if (tree.entries.size === 0) throw new Error('the tree is empty')
  } finally {
    await repository.close()
    await server.close()
    rmSync(root, { recursive: true })
  }
}

async function commitAndPush(
  repository: OpenRepository,
  base: string,
  timed: <Result>(what: string, task: () => Promise<Result>) => Promise<Result>,
): Promise<void> {
  const paths = Object.keys(fleet()).filter(path => path.endsWith('cluster.yaml'))
  const commit = (count: number, parent: string): Promise<string> => {
    const changes = new Map(paths.slice(0, count).map(path => [path, `kind: Cluster # ${count}\n`]))
    return repository.commit({ base: parent, parents: [parent], changes, message: 'bench', time: 1 })
  }
  const push = (id: string, expected: string): Promise<unknown> =>
    repository.push({ branch: 'main', expected, commit: id })
  const one = await timed('commit of 1 file', () => commit(1, base))
  await timed('push of 1 file', () => push(one, base))
  const many = await timed('commit of 1,000 files', () => commit(1000, one))
  await timed('push of 1,000 files', () => push(many, one))
}

async function publishFleet(upstream: GitUpstream): Promise<string> {
  const direct = await openRepository({ url: upstream.path, backend: 'native' })
  const changes = new Map(Object.entries(fleet()))
  const commit = await direct.commit({ base: undefined, parents: [], changes, message: 'fleet', time: 1 })
  await direct.push({ branch: 'main', expected: undefined, commit })
  await direct.close()
  upstream.git(['gc', '--quiet'])
  return commit
}

function fleet(): Record<string, string> {
  const files: Record<string, string> = { 'fleet.yaml': 'kind: Fleet\n' }
  for (let index = 0; index < 1000; index++) {
    const [region = '', zone = '', cluster = ''] = String(index).padStart(3, '0')
    const path = `clusters/r${region}/z${zone}/c${cluster}`
    files[`${path}/cluster.yaml`] =
      `kind: Cluster\nmetadata:\n  name: c-${index}\nspec:\n  weight: ${index % 7}\n`
    files[`${path}/overrides/web.yaml`] = `kind: OverridePolicy\nmetadata:\n  name: web-${index}\n`
  }
  return files
}

function median(values: readonly number[]): number {
  return round1(values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0)
}

function round1(value: number): number {
  return Math.round(value * 10) / 10
}
