import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { PlacementNode } from '../../src/core/model/fleet.ts'
import { benchPolicy, divideTree, type Weights } from './divide-tree.ts'
import type { Figure } from './figure.ts'
import { placementTree, withJoined, withLabel } from './placement-tree.ts'

const run_ = promisify(execFile)

// A daemon's code is compiled long before; the first rounds would time the compiler, as the first figure does.
const warmUp = 20
const limits: Readonly<Record<number, number>> = { 10000: 25, 100000: 350 }

/**
 * One workload over fleets of every size; one cluster changed; and a thousand workloads, in a process of their own.
 * Times are medians, with what the collection of garbage makes of the slower rounds. Every round has a policy of its
 * own, of which nothing is known, and goes from the selection to the finished decision with all its reasons. The fleet
 * is one that other policies selected from before, as in a daemon; where it says so, it is new to the process as well.
 */
export async function run(): Promise<{ name: string; figures: Figure[] }> {
  const first = timeWhole(3, 10_000, 'weighted')
  for (const weights of ['weighted', 'dynamic'] as const) {
    for (const levels of [3, 5]) {
      for (let round = 0; round < warmUp; round++) timeWhole(levels, 10_000, weights)
    }
  }
  const figures: Figure[] = [
    { what: `${label('weighted')}, 3 levels, 10,000 clusters, first of a process`, value: first, unit: 'ms' },
  ]
  for (const weights of ['weighted', 'dynamic'] as const) {
    for (const levels of [3, 5]) figures.push(...wholes(levels, weights))
  }
  for (const levels of [3, 5]) {
    const changed = `10,000 clusters in ${levels} levels, one`
    figures.push(
      figure(`${changed} joined`, timeChange(levels, withJoined), 5),
      figure(`${changed} changed, sums as before`, timeChange(levels, withLabel), 1),
    )
  }
  return { name: 'schedule', figures: [...figures, ...(await many())] }
}

function wholes(levels: number, weights: Weights): readonly Figure[] {
  return [100, 1_000, 10_000, 100_000].flatMap(clusters => {
    const fleet = placementTree(levels, clusters)
    const times = timesOf(clusters > 10_000 ? 11 : 31, () => timeOn(fleet, weights))
    const what = `${label(weights)}, ${levels} levels, ${count(clusters)} clusters`
    const known = figure(what, times, limits[clusters])
    if (clusters !== 10_000) return known
    const fresh = timesOf(31, () => timeWhole(levels, clusters, weights))
    return [known, figure(`${what}, a new fleet`, fresh, undefined)]
  })
}

function label(weights: Weights): string {
  return weights === 'weighted' ? 'weights, min and max' : 'dynamic weights'
}

function count(value: number): string {
  return value.toLocaleString('en')
}

/** `times` are sorted. */
function figure(what: string, times: readonly number[], limit: number | undefined): Figure {
  const at = (part: number): number => times[Math.floor(part * (times.length - 1))] ?? 0
  const value = at(0.5)
  const made = { what, value, unit: 'ms', p90: at(0.9), slowest: at(1) }
  return limit === undefined ? made : { ...made, against: `limit ${limit} ms`, ratio: value / limit }
}

function timeWhole(levels: number, clusters: number, weights: Weights): number {
  return timeOn(placementTree(levels, clusters), weights)
}

function timeOn(fleet: PlacementNode, weights: Weights): number {
  const policy = benchPolicy(weights)
  return timed(() => divideTree(policy, fleet, weights))
}

function timeChange(
  levels: number,
  change: (tree: PlacementNode, branch: number) => PlacementNode,
): readonly number[] {
  const policy = benchPolicy('weighted')
  const tree = placementTree(levels, 10_000)
  const previous = divideTree(policy, tree, 'weighted')
  let round = 0
  return timesOf(51, () => {
    const changed = change(tree, round++)
    return timed(() => divideTree(policy, changed, 'weighted', previous))
  })
}

async function many(): Promise<readonly Figure[]> {
  const script = new URL('schedule-run.ts', import.meta.url).pathname
  const { stdout } = await run_(process.execPath, [script])
  const { seconds, megabytes } = JSON.parse(stdout) as { seconds: number; megabytes: number }
  const what = '1,000 workloads over 10,000 clusters'
  return [
    { what, value: seconds, unit: 's', against: 'limit 15 s', ratio: seconds / 15 },
    { what, value: megabytes, unit: 'MiB', against: 'limit 1,024 MiB', ratio: megabytes / 1_024 },
  ]
}

function timed(work: () => unknown): number {
  const start = performance.now()
  work()
  return performance.now() - start
}

function timesOf(rounds: number, measure: () => number): readonly number[] {
  return Array.from({ length: rounds }, measure).sort((a, b) => a - b)
}
