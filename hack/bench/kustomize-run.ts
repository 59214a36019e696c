/**
 * One measured process of ours. `kustomize-run.ts fleet <folder>` builds every directory named on standard input,
 * `kustomize-run.ts big <folder> <directory>` builds one, and again after each of some changes. Times in
 * milliseconds; what is `total` counts from the start of the process.
 */
import { readFileSync } from 'node:fs'
import { isError } from '../../src/base/diagnostic/diagnostic.ts'
import { makeFile, withEntry } from '../../src/base/tree/make-tree.ts'
import type { TreeDirectory } from '../../src/base/tree/tree.ts'
import { formatYamlDocuments } from '../../src/base/yaml/format-yaml.ts'
import { readDirectory } from '../../src/io/disk/read-directory.ts'
import { type Built, build } from '../../src/kustomize/index.ts'
import { changedFile, changedPath } from './big-build.ts'

export interface FleetRun {
  readonly total: number
  readonly resources: number
  readonly megabytes: number
}

export interface BigRun {
  readonly total: number
  /** With the text of what was built. */
  readonly totalWithText: number
  readonly changes: readonly number[]
}

const changes = 9

async function main([what = '', folder = '', directory = '']: readonly string[]): Promise<void> {
  const tree = await readDirectory(folder)
  const run = what === 'fleet' ? runFleet(tree) : runBig(tree, directory)
  process.stdout.write(JSON.stringify(run))
}

// All results are kept, as a fleet keeps them.
function runFleet(tree: TreeDirectory): FleetRun {
  const all = readFileSync(0, 'utf8').trim().split('\n')
  const built = all.map(directory => buildSound(tree, directory))
  const total = performance.now()
  const resources = built.reduce((sum, { resources }) => sum + resources.length, 0)
  return { total, resources, megabytes: process.resourceUsage().maxRSS / 1024 }
}

function runBig(tree: TreeDirectory, directory: string): BigRun {
  const { resources } = buildSound(tree, directory)
  const total = performance.now()
  const text = formatYamlDocuments(
    resources.map(({ object }) => object),
    { sortKeys: true },
  )
  const totalWithText = text.length > 0 ? performance.now() : Number.NaN
  const times: number[] = []
  for (let number = 1; number <= changes; number++) {
    const start = performance.now()
    const changed = withEntry(tree, changedPath, makeFile(changedFile(number)))
    buildSound(changed, directory)
    times.push(performance.now() - start)
  }
  return { total, totalWithText, changes: times }
}

function buildSound(tree: TreeDirectory, directory: string): Built {
  const built = build(tree, directory)
  const error = built.diagnostics.find(isError)
  if (error !== undefined) throw new Error(`${directory}: ${error.message}`)
  return built
}

await main(process.argv.slice(2))
