import { counted } from '../../../base/std/counted.ts'
import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import type { PlacementCluster } from '../../model/fleet.ts'
import type { ChosenCluster, PlacementDecision } from '../../model/placement-decision.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import type { Candidate, Choice, ChoiceStep, Risk, UnmetChoice } from './choice.ts'
import { formatUnmet, kindOf } from './format-spread.ts'
import { bestFirst, compareTiers, groupOf } from './spread.ts'

/** Why a cluster that the policy selects was not chosen; undefined when it was. */
export function leftOut(choice: Choice, { name, path }: PlacementCluster): string | undefined {
  const { decision, policy } = choice
  const own = decision && chosenIn(decision).get(name)
  if (own !== undefined) return own.evicted && replacedBy(decision, name)
  const unmet = choice.unmet.find(({ scope }) => isWithin(path, scope))
  if (unmet !== undefined)
    return `${named(unmet.policy, policy)}${formatUnmet(unmet.unmet)}; ${afterwards(unmet)}`
  const { steps, out } = choice.origin()
  const risk = out.get(name)
  if (risk !== undefined) return `it ${risks[risk]}`
  for (const step of steps) {
    const candidate = candidatesIn(step).get(name)
    if (candidate === undefined || step.taken.has(name)) continue
    return `${named(step.policy, policy)}${lost(candidate, step)}`
  }
  return undefined
}

const risks: Readonly<Record<Risk, string>> = {
  Fails: 'fails, and nothing goes there while there are others',
  MayFail: 'may fail soon, and nothing new goes there while there are others',
  Broken: 'would be held for an error in its files, and nothing new goes there while there are others',
}

const chosenIn: (decision: PlacementDecision) => ReadonlyMap<string, ChosenCluster> = memoizeByIdentity(
  ({ clusters }) => new Map(clusters.map(each => [each.name, each])),
)

const candidatesIn: (step: ChoiceStep) => ReadonlyMap<string, Candidate> = memoizeByIdentity(
  ({ candidates }) => new Map(candidates.map(each => [each.name, each])),
)

/** Those that were taken, the last of them first. */
const takenIn: (step: ChoiceStep) => readonly Candidate[] = memoizeByIdentity(({ candidates, taken }) =>
  candidates.filter(({ name }) => taken.has(name)).sort((a, b) => bestFirst(b, a)),
)

function replacedBy(decision: PlacementDecision | undefined, name: string): string {
  const other = decision?.clusters.find(({ insteadOf }) => insteadOf === name)?.name
  return other === undefined ? 'it failed' : `it failed, and "${other}" stands in for it`
}

// Who speaks, where it is not the policy itself.
function named(by: PropagationPolicy, policy: PropagationPolicy): string {
  return by.refines === undefined || by === policy ? '' : `as "${by.name}" refines it, `
}

function lost(own: Candidate, step: ChoiceStep): string {
  const { policy } = step
  const taken = takenIn(step)
  return byGroup(own, taken, policy.spreadConstraints ?? []) ?? byScore(own, taken, policy)
}

/** What becomes of an application whose constraints cannot be met. */
export function afterwards({
  stays,
  policy,
  scope,
}: Pick<UnmetChoice, 'stays' | 'policy' | 'scope'>): string {
  const there = policy.refines !== undefined && scope === policy.scope ? ` in "${scope}"` : ''
  return stays ? `what was chosen before stays${there}` : `it is placed nowhere${there}`
}

function byGroup(
  own: Candidate,
  taken: readonly Candidate[],
  constraints: NonNullable<PropagationPolicy['spreadConstraints']>,
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

function byScore(own: Candidate, taken: readonly Candidate[], policy: PropagationPolicy): string {
  const most = Math.min(
    policy.numberOfClusters ?? Infinity,
    policy.spreadConstraints?.find(({ spreadByField }) => spreadByField === 'cluster')?.maxGroups ?? Infinity,
  )
  const last = taken[0]
  const than = last === undefined ? 'nobody' : `"${last.name}" ${ahead(last, own)} (${last.score})`
  return `${counted(most, 'cluster')} at most: its score is ${own.score}, and ${than}`
}

function ahead(other: Candidate, own: Candidate): string {
  if (compareTiers(other, own) < 0) return 'is of an earlier tier'
  if (other.score > own.score) return 'was chosen'
  const [more, room] = [other.available ?? 0, own.available ?? 0]
  if (more > room) return `has room for ${counted(more, 'replica')}, where it has for ${room}`
  return bestFirst(other, own) < 0 ? 'comes before it by name' : 'brings a group that was missing'
}

function isWithin(path: string, branch: string): boolean {
  return branch === '' || path === branch || path.startsWith(`${branch}/`)
}
