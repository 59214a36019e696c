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
import type { Figure } from './figure.ts'
import type { BigRun, FleetRun } from './kustomize-run.ts'
import { overlayFleet, realBases } from './overlay-fleet.ts'

const overlays = 1_000
const sampled = 50
const rounds = 3
const settings = { shared: 10, own: overlays }

interface Programs {
  readonly program: string
  readonly batch: string
}

/**
 * A fleet of overlays and one big build, side by side with the real kustomize: the program and its Go library. Each
 * figure is the best of some rounds in turns, and what was built is compared first.
 */
export async function run(): Promise<{ name: string; figures: Figure[] }> {
  const program = await locateProgram('kustomize')
  const batch = await locateProgram('kustomize-batch')
  if (program === undefined || batch === undefined)
    throw new Error('the real kustomize is needed, and Go to build it')
  const folder = mkdtempSync(join(tmpdir(), 'banyan-kustomize-'))
  try {
    const programs = { program, batch }
    const shared = await fleetFigures(
      programs,
      join(folder, 'shared'),
      settings.shared,
      'overlays of 20 regions',
    )
    const own = await fleetFigures(
      programs,
      join(folder, 'own'),
      settings.own,
      'overlays, each of its own region',
    )
    return {
      name: 'kustomize',
      figures: [...shared, ...own, ...(await bigFigures(programs, join(folder, 'big')))],
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function fleetFigures(
  { program, batch }: Programs,
  folder: string,
  regions: number,
  named: string,
): Promise<Figure[]> {
  const fleet = overlayFleet(overlays, regions)
  writeFiles(folder, fleet.files)
  for (const [name, path] of Object.entries(realBases))
    cpSync(join(sharedFolder(), 'real', path), join(folder, 'bases', name), { recursive: true })
  const directories = fleet.overlays.map(path => join(folder, path))
  const some = fleet.overlays.filter((_, index) => index % 167 === 0)
  await compare(batch, folder, some, await readDirectory(folder))
  const sample = spread(directories, sampled)
  const best = {
    ours: Number.POSITIVE_INFINITY,
    library: Number.POSITIVE_INFINITY,
    one: Number.POSITIVE_INFINITY,
  }
  let megabytes = 0
  for (let round = 0; round < rounds; round++) {
    const ours = ourRun(['fleet', folder], fleet.overlays.join('\n')) as FleetRun
    best.ours = Math.min(best.ours, ours.total)
    megabytes = Math.max(megabytes, ours.megabytes)
    best.library = Math.min(best.library, timed(batch, [], directories.join('\n')))
    const runs = sample.map(directory => timed(program, ['build', directory]))
    best.one = Math.min(best.one, runs.reduce((sum, time) => sum + time, 0) / runs.length)
  }
  const what = `${overlays} ${named}`
  const scaled = best.one * overlays
  return [
    { what: `${what}: the program, ${sampled} runs scaled`, value: scaled, unit: 'ms' },
    { what: `${what}: the Go library, one process`, value: best.library, unit: 'ms' },
    {
      what: `${what}: ours`,
      value: best.ours,
      unit: 'ms',
      against: 'the program',
      ratio: best.ours / scaled,
    },
    {
      what: `${what}: ours`,
      value: best.ours,
      unit: 'ms',
      against: 'the library',
      ratio: best.ours / best.library,
    },
    {
      what: `${what}: our memory`,
      value: megabytes,
      unit: 'MiB',
      against: '512 MiB',
      ratio: megabytes / 512,
    },
  ]
}

async function bigFigures({ program, batch }: Programs, folder: string): Promise<Figure[]> {
  const { files, overlay } = bigBuild()
  writeFiles(folder, files)
  const tree = await readDirectory(folder)
  await compare(batch, folder, [overlay], tree)
  writeFileSync(join(folder, changedPath), changedFile(7))
  await compare(batch, folder, [overlay], withEntry(tree, changedPath, makeFile(changedFile(7))))
  let [theirs, cold, text, warm] = [1, 1, 1, 1].map(() => Number.POSITIVE_INFINITY) as [
    number,
    number,
    number,
    number,
  ]
  for (let round = 0; round < rounds; round++) {
    theirs = Math.min(theirs, timed(program, ['build', join(folder, overlay)]))
    const ours = ourRun(['big', folder, overlay]) as BigRun
    cold = Math.min(cold, ours.total)
    text = Math.min(text, ours.totalWithText)
    warm = Math.min(warm, ...ours.changes)
  }
  const bytes = [...files.values()].reduce((sum, file) => sum + file.length, 0)
  const what = `${files.size} files, ${(bytes / 1e6).toFixed(1)} MB`
  const figure = (named: string, value: number): Figure => {
    return { what: `${what}: ${named}`, value, unit: 'ms', against: 'the program', ratio: value / theirs }
  }
  return [
    { what: `${what}: the program`, value: theirs, unit: 'ms' },
    figure('ours, a fresh process', cold),
    figure('ours, with its text', text),
    figure('ours, one file changed', warm),
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

function spread<T>(items: readonly T[], count: number): readonly T[] {
  const step = items.length / count
  return Array.from({ length: count }, (_, index) => items[Math.floor(index * step) + (index % 2)] as T)
}
