import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { buildOurs, isUnsupported } from './build-ours.ts'
import { type Difference, findDifference } from './difference.ts'
import type { FuzzCase } from './fuzz-case.ts'
import { type Outcome, startOracle } from './oracle.ts'
import { writeFiles } from './write-files.ts'

/** A case with what both made of it. */
export interface Tried {
  readonly tried: FuzzCase
  readonly theirs: Outcome
  readonly ours: Outcome
  /** Absent when they agree, or when we say that we do not support something. */
  readonly difference?: Difference
  readonly unsupported: boolean
}

/** Builds cases with the real program and with ours. */
export interface Workbench {
  readonly tryAll: (cases: readonly FuzzCase[]) => Promise<readonly Tried[]>
  readonly close: () => void
}

// Thousands of small files are written and removed a minute.
const memory = '/dev/shm'

export function openWorkbench(program: string): Workbench {
  const folder = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'fuzz-'))
  const oracle = startOracle(program)
  let count = 0
  const tryAll = async (cases: readonly FuzzCase[]): Promise<readonly Tried[]> => {
    const homes = cases.map(() => join(folder, String(count++)))
    const written = cases.map(writeFiles)
    for (const [index, home] of homes.entries()) writeTo(home, written[index] ?? {})
    const answers = oracle.build(homes.map((home, index) => join(home, cases[index]?.directory ?? '')))
    const ours = cases.map(({ directory }, index) => buildOurs(written[index] ?? {}, directory))
    const theirs = await answers
    for (const home of homes) rmSync(home, { recursive: true, force: true })
    return cases.map((tried, index) => judge(tried, theirs[index], ours[index]))
  }
  const close = (): void => {
    oracle.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return { tryAll, close }
}

function judge(tried: FuzzCase, theirs: Outcome = { error: '' }, ours: Outcome = { error: '' }): Tried {
  const unsupported = isUnsupported(ours)
  const difference = unsupported ? undefined : findDifference(theirs, ours)
  return { tried, theirs, ours, unsupported, ...(difference === undefined ? {} : { difference }) }
}

function writeTo(home: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  mkdirSync(home, { recursive: true })
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(home, path)), { recursive: true })
    writeFileSync(join(home, path), content)
  }
}
