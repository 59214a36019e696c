import type { Choice } from './choice.ts'
import { formatUnmet, kindOf } from './format-spread.ts'
import { groupOf } from './spread.ts'

type Candidate = ReturnType<Choice['candidates']>[number]

/** Why a cluster that the policy selects was not chosen; undefined when it was, or was no candidate. */
export function leftOut(choice: Choice, cluster: string): string | undefined {
  const { decision, policy, unmet } = choice
  const candidates = choice.candidates()
  const own = candidates.find(({ name }) => name === cluster)
  const chosen = new Set(decision?.clusters.map(({ name }) => name))
  if (own === undefined || chosen.has(cluster)) return undefined
  if (unmet !== undefined) return `${formatUnmet(unmet)}; ${afterwards(decision)}`
  const taken = candidates.filter(({ name }) => chosen.has(name))
  return byGroup(own, taken, policy.spreadConstraints ?? []) ?? byScore(own, taken, policy)
}

/** What becomes of an application whose constraints cannot be met. */
export function afterwards(decision: Choice['decision']): string {
  return decision === undefined ? 'it is placed nowhere' : 'what was chosen before stays'
}

function byGroup(
  own: Candidate,
  taken: readonly Candidate[],
  constraints: NonNullable<Choice['policy']['spreadConstraints']>,
): string | undefined {
  for (const constraint of constraints) {
    if (constraint.spreadByField === 'cluster') continue
    const group = groupOf(own, constraint)
    if (group === undefined)
      return `it has none of the ${kindOf(constraint)}, which the clusters are spread by`
    const groups = new Set(taken.flatMap(each => groupOf(each, constraint) ?? []))
    if (groups.has(group)) continue
    const names = [...groups].sort().map(name => `"${name}"`)
    return `of the ${kindOf(constraint)} ${names.join(', ')} were chosen, and not its "${group}"`
  }
  return undefined
}

function byScore(own: Candidate, taken: readonly Candidate[], policy: Choice['policy']): string {
  const most = Math.min(
    policy.numberOfClusters ?? Infinity,
    policy.spreadConstraints?.find(({ spreadByField }) => spreadByField === 'cluster')?.maxGroups ?? Infinity,
  )
  const last = taken.toSorted((a, b) => a.score - b.score || (a.name > b.name ? -1 : 1))[0]
  const than = last?.score === own.score ? 'comes before it by name' : 'was chosen'
  return `${most} clusters at most: its score is ${own.score}, and "${last?.name}" ${than} (${last?.score})`
}
