import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openRepository } from '../../src/io/git/open-repository.ts'
import type { Figure } from './figure.ts'
import { generatedFleet } from './generated-fleet.ts'

const clusters = 10_000
const commits = 9
const execute = promisify(execFile)

/** Commits that add a cluster at 10,000 clusters, 20 applications and 4 divided workloads: when it has its share. */
export async function joinFigures(): Promise<readonly Figure[]> {
  const directory = await mkdtemp(join(tmpdir(), 'banyan-join-'))
  try {
    const revisions = await generate(directory)
    const script = new URL('join-run.ts', import.meta.url).pathname
    const { stdout } = await execute(process.execPath, [script, directory, ...revisions], {
      maxBuffer: 1 << 26,
    })
    const times = (JSON.parse(stdout) as number[]).sort((a, b) => a - b)
    return [
      {
        what: `a cluster that joins ${clusters} is schedulable, median of ${commits}`,
        value: times[Math.floor(times.length / 2)] ?? 0,
        unit: 'ms',
      },
      { what: 'the same, slowest', value: times.at(-1) ?? 0, unit: 'ms' },
    ]
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function generate(directory: string): Promise<readonly string[]> {
  const repository = await openRepository({ url: directory, backend: 'native', create: true })
  const changes = generatedFleet(clusters)
  const revisions = [
    await repository.commit({ base: undefined, parents: [], changes, message: 'fleet', time: 1 }),
  ]
  for (let number = 1; number <= commits; number++) {
    const base = revisions.at(-1) ?? ''
    const file = `clusters/region-${number % 10}/zone-${number % 10}-0/joined-${number}/cluster.yaml`
    const text = `apiVersion: banyan.dev/v1alpha1\nkind: Cluster\nmetadata: { name: joined-${number} }\n`
    const added = new Map([[file, text]])
    revisions.push(
      await repository.commit({ base, parents: [base], changes: added, message: 'joins', time: number + 1 }),
    )
  }
  await repository.push({ branch: 'main', expected: undefined, commit: revisions.at(-1) ?? '' })
  await repository.close()
  return revisions
}
