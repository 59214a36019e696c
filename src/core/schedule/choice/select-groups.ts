import { compareNames } from './compare-names.ts'

/** A group of clusters as Karmada's selection sees it. */
export interface Group {
  readonly name: string
  /** Number of its clusters. */
  readonly value: number
  /** What it is worth. */
  readonly weight: number
}

// Beyond so many steps the exact search is too dear for what it finds.
const mostSteps = 200_000

/**
 * Karmada's choice among groups: from `min` to `max` of them that together have at least `target` clusters; undefined
 * where there are none. Groups by value, then the heaviest, then by name; each combination ends as soon as it has
 * enough; the heaviest combination wins, then the larger one, then the one found first, and a later one that is only
 * the beginning of it is preferred. Where there are too many combinations to look at, the heaviest groups, and instead
 * of the lightest of them the largest ones until there are enough clusters.
 */
export function selectGroups<G extends Group>(
  groups: readonly G[],
  min: number,
  max: number,
  target: number,
): readonly G[] | undefined {
  if (groups.length < min) return undefined
  const sorted = groups.toSorted((a, b) => a.value - b.value || heaviestFirst(a, b))
  const paths = feasiblePaths(sorted, min, max, target)
  return paths === undefined ? heaviest(groups, min, max, target) : bestOf(paths)
}

function feasiblePaths<G extends Group>(
  groups: readonly G[],
  min: number,
  max: number,
  target: number,
): readonly (readonly G[])[] | undefined {
  const all = groups.length === min
  const paths: (readonly G[])[] = []
  const path: G[] = []
  let steps = 0
  const visit = (begin: number, sum: number): void => {
    if (sum >= target && path.length >= min && path.length <= max) {
      paths.push([...path])
      return
    }
    if (path.length >= max) return
    for (let index = begin; index < groups.length && steps < mostSteps; index += 1) {
      const group = groups[index]
      if (group === undefined) return
      steps += 1
      path.push(group)
      visit(index + 1, sum + group.value)
      path.pop()
      if (all) return
    }
  }
  visit(0, 0)
  return steps < mostSteps ? paths : undefined
}

function bestOf<G extends Group>(paths: readonly (readonly G[])[]): readonly G[] | undefined {
  const ordered = paths
    .map(path => ({
      path: path.toSorted(heaviestFirst),
      weight: path.reduce((sum, group) => sum + group.weight, 0),
      value: path.reduce((sum, group) => sum + group.value, 0),
    }))
    .sort((a, b) => b.weight - a.weight || b.value - a.value)
  let best = ordered[0]?.path
  for (const { path } of ordered.slice(1)) {
    if (best !== undefined && isBeginning(path, best)) best = path
  }
  return best
}

function isBeginning<G>(path: readonly G[], whole: readonly G[]): boolean {
  return path.length < whole.length && path.every((group, index) => group === whole[index])
}

function heaviest<G extends Group>(
  groups: readonly G[],
  min: number,
  max: number,
  target: number,
): readonly G[] | undefined {
  const rest = groups.toSorted(heaviestFirst)
  const chosen = rest.splice(0, min)
  let sum = chosen.reduce((total, { value }) => total + value, 0)
  while (sum < target && chosen.length < max) {
    const next = rest.shift()
    if (next === undefined) break
    chosen.push(next)
    sum += next.value
  }
  for (let index = chosen.length - 1; index >= 0 && sum < target; index -= 1) {
    const out = chosen[index]
    const larger = rest.reduce<number>(
      (best, { value }, at) => (value > (rest[best]?.value ?? out?.value ?? 0) ? at : best),
      -1,
    )
    const into = rest[larger]
    if (out === undefined || into === undefined) continue
    chosen[index] = into
    rest[larger] = out
    sum += into.value - out.value
  }
  return sum < target ? undefined : chosen.sort(heaviestFirst)
}

function heaviestFirst(a: Group, b: Group): number {
  return b.weight - a.weight || compareNames(a.name, b.name)
}
