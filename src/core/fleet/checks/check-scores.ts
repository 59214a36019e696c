import { type Diagnostic, type Place, placeBelow } from '../../../base/diagnostic/diagnostic.ts'
import { suggest } from '../../../base/std/suggest.ts'
import type { PlacementScores } from '../../model/placement-scores.ts'
import type { AddOnScore } from '../../model/prioritizer.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import type { Places } from './index-places.ts'

/** An AddOnPlacementScore with the directory that it is for. */
export interface PlacedScores {
  readonly path: string
  readonly scores: PlacementScores
}

// A file that names nothing right is told so with a few examples.
const fewest = 10

/** Clusters that score files name and that are not in their branch: warnings, because a cluster may come and go. */
export function checkScoredClusters(given: readonly PlacedScores[], places: Places): readonly Diagnostic[] {
  return given.flatMap(({ path, scores: { clusters, at } }) =>
    [...clusters.keys()]
      .flatMap((name, index): readonly Diagnostic[] => {
        const paths = places.clusters.get(name)
        if (paths?.some(each => isWithin(each, path)) === true) return []
        const near = paths === undefined ? suggest(name, places.clusters.keys()) : undefined
        const where = `cluster "${name}" is at "${paths?.[0]}", and not below "${path}", for which these scores are`
        return [
          {
            code: 'fleet/cluster-unknown',
            severity: 'warning',
            message: paths === undefined ? `there is no cluster "${name}"` : where,
            at: placeBelow(at, 'spec', 'clusters', index, 'name'),
            ...(near !== undefined && { hint: `did you mean "${near}"?` }),
          },
        ]
      })
      .slice(0, fewest),
  )
}

/** Scores that a policy asks for and that no cluster in its reach is given: warnings, for who gives them may be late. */
export function checkAskedScores(
  { prioritizerPolicy, scope, at }: PropagationPolicy,
  given: readonly PlacedScores[],
): readonly Diagnostic[] {
  const asked = prioritizerPolicy?.configurations ?? []
  if (asked.every(({ addOn }) => addOn === undefined)) return []
  const inReach = given.filter(({ path }) => isWithin(path, scope) || isWithin(scope, path))
  return asked.flatMap(({ addOn }, index) => {
    const path = ['prioritizerPolicy', 'configurations', index, 'scoreCoordinate', 'addOn'] as const
    return addOn === undefined ? [] : checkAsked(addOn, inReach, placeBelow(at, 'spec', 'placement', ...path))
  })
}

function checkAsked(
  { resourceName, scoreName }: AddOnScore,
  inReach: readonly PlacedScores[],
  at: Place,
): readonly Diagnostic[] {
  const named = inReach.filter(({ scores: { name } }) => name === resourceName)
  if (named.length === 0) {
    const message = `there is no AddOnPlacementScore "${resourceName}" for these clusters: the score of each is 0`
    const names = inReach.map(({ scores: { name } }) => name)
    return [scoresUnknown(message, placeBelow(at, 'resourceName'), suggest(resourceName, names))]
  }
  const given = new Set(named.flatMap(({ scores }) => scoresOf(scores)))
  if (given.has(scoreName)) return []
  const message = `no AddOnPlacementScore "${resourceName}" gives a score "${scoreName}": that of each cluster is 0`
  return [scoresUnknown(message, placeBelow(at, 'scoreName'), suggest(scoreName, given))]
}

function scoresOf({ scores, clusters }: PlacementScores): readonly string[] {
  return [...Object.keys(scores), ...[...clusters.values()].flatMap(Object.keys)]
}

function scoresUnknown(message: string, at: Place, near: string | undefined): Diagnostic {
  const hint = near === undefined ? {} : { hint: `did you mean "${near}"?` }
  return { code: 'fleet/scores-unknown', severity: 'warning', message, at, ...hint }
}

function isWithin(path: string, scope: string): boolean {
  return scope === '' || path === scope || path.startsWith(`${scope}/`)
}
