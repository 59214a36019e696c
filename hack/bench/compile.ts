import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openRepository } from '../../src/io/git/open-repository.ts'
import type { Figure } from './figure.ts'
import { changedOverride, generatedFleet, overridePath } from './generated-fleet.ts'

interface Measured {
  readonly read: number
  readonly compile: number
  readonly warm: readonly number[]
  readonly megabytes: number
}

const run_ = promisify(execFile)
const sizes = [100, 1_000, 10_000] as const
const commits = 15

/** Cold compile, and commit → plan of an override for one cluster, at three sizes and with both Git backends. */
export async function run(): Promise<{ readonly name: string; readonly figures: readonly Figure[] }> {
  const figures: Figure[] = []
  let small = 0
  for (const clusters of sizes) {
    const directory = await mkdtemp(join(tmpdir(), 'banyan-bench-'))
    try {
      const revisions = await generate(directory, clusters)
      for (const backend of ['native', 'embedded']) {
        const measured = await measure(directory, backend, revisions)
        const warm = median(measured.warm)
        if (backend === 'native' && clusters === sizes[0]) small = warm
        const what = `${clusters} clusters, ${backend}`
        figures.push(
          { what: `${what}: read`, value: round(measured.read), unit: 'ms' },
          { what: `${what}: cold compile`, value: round(measured.compile), unit: 'ms' },
          { what: `${what}: memory`, value: round(measured.megabytes), unit: 'MiB' },
          {
            what: `${what}: commit → plan of one override`,
            value: round(warm),
            unit: 'ms',
            ...(backend === 'native' && { against: `${sizes[0]} clusters`, ratio: round(warm / small) }),
          },
        )
      }
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  }
  return { name: 'compile', figures }
}

async function generate(directory: string, clusters: number): Promise<readonly string[]> {
  const repository = await openRepository({ url: directory, backend: 'native', create: true })
  const changes = generatedFleet(clusters)
  const revisions = [
    await repository.commit({ base: undefined, parents: [], changes, message: 'fleet', time: 1 }),
  ]
  for (let number = 1; number <= commits; number++) {
    const base = revisions[revisions.length - 1]
    const change = new Map([[overridePath(), changedOverride(number)]])
    const parents = base === undefined ? [] : [base]
    revisions.push(
      await repository.commit({ base, parents, changes: change, message: `${number}`, time: number + 1 }),
    )
  }
  await repository.push({
    branch: 'main',
    expected: undefined,
    commit: revisions[revisions.length - 1] ?? '',
  })
  await repository.close()
  return revisions
}

async function measure(directory: string, backend: string, revisions: readonly string[]): Promise<Measured> {
  const script = new URL('compile-run.ts', import.meta.url).pathname
  const [first = '', ...rest] = revisions
  const { stdout } = await run_(process.execPath, [script, directory, first, backend, ...rest], {
    maxBuffer: 1 << 26,
  })
  return JSON.parse(stdout) as Measured
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
