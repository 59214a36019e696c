import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Figure } from './figure.ts'

const execute = promisify(execFile)

/**
 * 24 simulated hours of commits, one a minute, over 1,000 simulated clusters and a real repository: whether memory grows
 * after the first hour. What a program keeps is what is left once the collector has been asked to collect all.
 */
export async function dayFigures(): Promise<readonly Figure[]> {
  const directory = await mkdtemp(join(tmpdir(), 'banyan-day-'))
  try {
    const script = new URL('day-run.ts', import.meta.url).pathname
    const { stdout } = await execute(process.execPath, ['--expose-gc', script, directory], {
      maxBuffer: 1 << 26,
    })
    const { heaps, commits, applied } = JSON.parse(stdout) as Day
    const [first = 0] = heaps
    const last = heaps.at(-1) ?? 0
    return [
      {
        what: `kept after ${heaps.length} simulated hours, ${commits} commits, ${applied} changes in clusters`,
        value: last,
        unit: 'MiB',
        against: 'after the first',
        ratio: last / first,
      },
      { what: 'the same, at most', value: Math.max(...heaps), unit: 'MiB' },
    ]
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

export interface Day {
  /** What was kept at the end of each hour, in MiB. */
  readonly heaps: readonly number[]
  readonly commits: number
  readonly applied: number
}
