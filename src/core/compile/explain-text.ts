import type { AffinityExplanation, ClusterExplanation, PolicyName } from './explain.ts'

/** Which clusters get an application and which do not, a line each. */
export function formatPlacement(
  application: string,
  clusters: readonly ClusterExplanation[] | undefined,
): readonly string[] {
  if (clusters === undefined) return [`no policy places "${application}"`]
  return clusters.map(each => `${each.cluster}: ${formatVerdict(each)}`)
}

/** Why a cluster gets an application, or does not. */
export function formatVerdict(explanation: ClusterExplanation): string {
  const { by, overflow, score, insteadOf, stays, refusals, keptAway = [], held } = explanation
  const because = held === undefined ? '' : `; held: ${held}`
  if (by === undefined) {
    const byPolicy = Map.groupBy(refusals, ({ policy }) => formatName(policy))
    const grounds = [...byPolicy].map(
      ([name, list]) => `${name}: ${list.map(({ reason }) => reason).join('; ')}`,
    )
    return `refused: ${grounds.join('; ')}${because}`
  }
  const worth = score === undefined ? '' : `, with the score ${score}`
  const place = insteadOf === undefined ? '' : `, in place of "${insteadOf}", which failed`
  const before = stays === true ? ': chosen before, and stays until its constraints can be met' : ''
  const away = keptAway.map(({ workload, reason }) => `, but ${workload} is kept away: ${reason}`).join('')
  return `selected by ${formatName(by)}${formatOverflow(overflow)}${worth}${place}${before}${away}${because}`
}

/** Why an affinity is not in force. */
export function formatAffinity({ policy, affinityName, reason }: AffinityExplanation): string {
  const { name, affinityName: inForce } = policy
  const waits = `waits for a rebalance: "${inForce}" was chosen before, and stays while it can`
  const why = reason === undefined ? waits : `is passed over: ${reason}`
  return `policy "${name}": affinity "${affinityName}" ${why}`
}

function formatName({ name, file, affinityName }: PolicyName): string {
  return `policy "${name}" (${file}${affinityName === undefined ? '' : `, affinity "${affinityName}"`})`
}

function formatOverflow(overflow: ClusterExplanation['overflow']): string {
  if (overflow === undefined) return ''
  const { tier, affinityName } = overflow
  return `, for what overflows into ${affinityName === undefined ? tier : `"${affinityName}"`}`
}
