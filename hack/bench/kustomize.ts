import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { isError } from '../../src/base/diagnostic/diagnostic.ts'
import { makeFile, withEntry } from '../../src/base/tree/make-tree.ts'
import type { TreeDirectory } from '../../src/base/tree/tree.ts'
import { readDirectory } from '../../src/io/disk/read-directory.ts'
import { build } from '../../src/kustomize/index.ts'
import { findDifference } from '../../test/fuzz/difference.ts'
import { startOracle } from '../../test/fuzz/oracle.ts'
import { sharedFolder } from '../../test/kustomize/real-applications.ts'
import { locateProgram } from '../kube/programs.ts'
import { bigBuild, changedFile, changedPath } from './big-build.ts'
import type { Bench, Figure } from './figure.ts'
import type { BigRun, FleetRun } from './kustomize-run.ts'
import { overlayFleet, realBases } from './overlay-fleet.ts'

const sampled = 50
const bigRounds = 5

interface Programs {
  readonly program: string
  readonly batch: string
}

interface Fleet {
  readonly what: string
  readonly overlays: number
  /** Of each of the two applications. */
  readonly regions: number
  readonly rounds: number
}

const fleets: readonly Fleet[] = [
  { what: '1,000 overlays of 20 regions', overlays: 1_000, regions: 10, rounds: 2 },
  { what: '1,000 overlays, each of its own region', overlays: 1_000, regions: 500, rounds: 1 },
]

/**
 * A fleet of overlays and one big build, side by side with the real kustomize: the program and its Go library. Each
 * figure is the best of some rounds in turns, and what was built is compared first.
 */
export async function run(): Promise<Bench> {
  const program = await locateProgram('kustomize')
  const batch = await locateProgram('kustomize-batch')
  if (program === undefined || batch === undefined)
    throw new Error('the real kustomize is needed, and Go to build it')
  const folder = mkdtempSync(join(tmpdir(), 'banyan-kustomize-'))
  try {
    const figures: Figure[] = []
    for (const [index, fleet] of fleets.entries())
      figures.push(...(await fleetFigures({ program, batch }, join(folder, `${index}`), fleet)))
    figures.push(...(await bigFigures({ program, batch }, join(folder, 'big'))))
    return { name: 'kustomize', figures }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function fleetFigures(programs: Programs, folder: string, fleet: Fleet): Promise<Figure[]> {
  const { files, overlays } = overlayFleet(fleet.overlays, fleet.regions)
  writeFiles(folder, files)
  for (const [name, path] of Object.entries(realBases))
    cpSync(join(sharedFolder(), 'real', path), join(folder, 'bases', name), { recursive: true })
  await compare(programs.batch, folder, spread(overlays, 10), await readDirectory(folder))
  const rounds: FleetRound[] = []
  for (let round = 0; round < fleet.rounds; round++) rounds.push(measureFleet(programs, folder, overlays))
  const best = (of: (round: FleetRound) => number): number => Math.min(...rounds.map(of))
  const ours = best(round => round.ours)
  const library = best(round => round.library)
  const program = best(round => round.oneProgram) * overlays.length
  const megabytes = Math.max(...rounds.map(round => round.megabytes))
  const figure = (named: string, value: number, unit: string): Figure => {
    return { what: `${fleet.what}: ${named}`, value, unit }
  }
  return [
    figure(`the program, scaled from ${sampled} runs`, program, 'ms'),
    figure('the Go library, one process', library, 'ms'),
    { ...figure('ours', ours, 'ms'), against: 'the program', ratio: ours / program },
    { ...figure('ours', ours, 'ms'), against: 'the library', ratio: ours / library },
    { ...figure('our memory', megabytes, 'MiB'), against: '512 MiB', ratio: megabytes / 512 },
  ]
}

interface FleetRound {
  readonly ours: number
  readonly megabytes: number
  readonly library: number
  /** One run, on average. */
  readonly oneProgram: number
}

function measureFleet({ program, batch }: Programs, folder: string, overlays: readonly string[]): FleetRound {
  const { total, megabytes } = ourRun(['fleet', folder], overlays.join('\n')) as FleetRun
  const directories = overlays.map(path => join(folder, path))
  const library = timed(batch, [], directories.join('\n'))
  const runs = spread(directories, sampled).map(directory => timed(program, ['build', directory]))
  const oneProgram = runs.reduce((sum, time) => sum + time, 0) / runs.length
  return { ours: total, megabytes, library, oneProgram }
}

async function bigFigures({ program, batch }: Programs, folder: string): Promise<Figure[]> {
  const { files, overlay } = bigBuild()
  writeFiles(folder, files)
  const tree = await readDirectory(folder)
  await compare(batch, folder, [overlay], tree)
  writeFileSync(join(folder, changedPath), changedFile(7))
  await compare(batch, folder, [overlay], withEntry(tree, changedPath, makeFile(changedFile(7))))
  const theirs: number[] = []
  const ours: BigRun[] = []
  for (let round = 0; round < bigRounds; round++) {
    theirs.push(timed(program, ['build', join(folder, overlay)]))
    ours.push(ourRun(['big', folder, overlay]) as BigRun)
  }
  const best = Math.min(...theirs)
  const bytes = [...files.values()].reduce((sum, file) => sum + file.length, 0)
  const what = `${files.size} files, ${(bytes / 1e6).toFixed(1)} MB`
  const figure = (named: string, value: number): Figure => {
    return { what: `${what}: ${named}`, value, unit: 'ms', against: 'the program', ratio: value / best }
  }
  return [
    { what: `${what}: the program`, value: best, unit: 'ms' },
    figure('ours, a fresh process', Math.min(...ours.map(({ total }) => total))),
    figure('ours, with its text', Math.min(...ours.map(({ totalWithText }) => totalWithText))),
    figure('ours, one file changed', Math.min(...ours.flatMap(({ changes }) => changes))),
  ]
}

function writeFiles(folder: string, files: ReadonlyMap<string, string>): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

// A fast wrong result is worth nothing.
async function compare(
  batch: string,
  folder: string,
  directories: readonly string[],
  tree: TreeDirectory,
): Promise<void> {
  const oracle = startOracle(batch)
  try {
    const theirs = await oracle.build(directories.map(directory => join(folder, directory)))
    for (const [index, directory] of directories.entries()) {
      const outcome = theirs[index]
      if (outcome === undefined || 'error' in outcome) throw new Error(`${directory}: ${outcome?.error}`)
      const { resources, diagnostics } = build(tree, directory)
      const error = diagnostics.find(isError)
      const ours =
        error === undefined ? { documents: resources.map(({ object }) => object) } : { error: error.message }
      const difference = findDifference(outcome, ours)
      if (difference !== undefined) throw new Error(`${directory}: ${difference.summary}`)
    }
  } finally {
    oracle.close()
  }
}

function ourRun(args: readonly string[], input = ''): unknown {
  const script = join(import.meta.dirname, 'kustomize-run.ts')
  const { status, stdout } = spawnSync(process.execPath, [script, ...args], {
    input,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  if (status !== 0) throw new Error(`our build ended with ${status}`)
  return JSON.parse(stdout)
}

// What it writes goes nowhere, so that nobody waits for a reader.
function timed(program: string, args: readonly string[], input = ''): number {
  const start = performance.now()
  const { status } = spawnSync(program, args, { input, stdio: ['pipe', 'ignore', 'ignore'] })
  if (status !== 0) throw new Error(`${program} ended with ${status}`)
  return performance.now() - start
}

// Every second one is of the other application.
function spread<T>(items: readonly T[], count: number): readonly T[] {
  const step = items.length / count
  return items.filter((_, index) => index % step === Math.floor(index / step) % 2)
}
