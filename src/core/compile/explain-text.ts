import type { ClusterExplanation, PolicyName } from './explain.ts'

/** Which clusters get an application and which do not, a line each. */
export function formatPlacement(
  application: string,
  clusters: readonly ClusterExplanation[] | undefined,
): readonly string[] {
  if (clusters === undefined) return [`no policy places "${application}"`]
  return clusters.map(each => `${each.cluster}: ${formatVerdict(each)}`)
}

/** Why a cluster gets an application, or does not. */
export function formatVerdict({ by, score, stays, refusals, held }: ClusterExplanation): string {
  const because = held === undefined ? '' : `; held: ${held}`
  if (by === undefined) {
    const grounds = refusals.map(({ policy, reason }) => `${formatName(policy)}: ${reason}`)
    return `refused: ${grounds.join('; ')}${because}`
  }
  const worth = score === undefined ? '' : `, with the score ${score}`
  const before = stays === true ? ': chosen before, and stays until its constraints can be met' : ''
  return `selected by ${formatName(by)}${worth}${before}${because}`
}

function formatName({ name, file, affinityName }: PolicyName): string {
  return `policy "${name}" (${file}${affinityName === undefined ? '' : `, affinity "${affinityName}"`})`
}
