import type { Place } from '../../../base/diagnostic/diagnostic.ts'
import type { PlacementScores } from '../../model/placement-scores.ts'
import { type FleetFile, stem } from '../documents/read-file.ts'
import type { AddOnPlacementScoreKind } from '../kinds/add-on-placement-score.ts'
import { definedTwice, dropDuplicates, type FileProblem } from './file-problem.ts'

type Scores = NonNullable<AddOnPlacementScoreKind['spec']['scores']>

/** The scores that the files of a directory give to the clusters at and below it. */
export function placementScores(files: readonly FleetFile[]): {
  readonly scores: readonly PlacementScores[]
  readonly problems: readonly FileProblem[]
} {
  const found = files.flatMap(({ objects, file }) =>
    objects.flatMap(each =>
      each.kind === 'AddOnPlacementScore' ? [toScores(each.object, stem(file), each.at)] : [],
    ),
  )
  const { kept, problems } = dropDuplicates(
    found,
    definedTwice('fleet/scores-duplicate', 'AddOnPlacementScore'),
  )
  return { scores: kept, problems }
}

function toScores(
  { metadata, spec }: AddOnPlacementScoreKind,
  defaultName: string,
  at: Place,
): PlacementScores {
  const { validUntil, scores = [], clusters = [] } = spec
  return {
    name: metadata?.name ?? defaultName,
    ...(validUntil !== undefined && { validUntil: Math.floor(Date.parse(validUntil) / 1_000) }),
    scores: byName(scores),
    clusters: new Map(clusters.map(each => [each.name, byName(each.scores)])),
    at,
  }
}

function byName(scores: Scores): Readonly<Record<string, number>> {
  return Object.fromEntries(scores.map(({ name, value }) => [name, value]))
}
