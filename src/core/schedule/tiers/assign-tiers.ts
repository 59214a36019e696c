import { invariant } from '../../../base/std/invariant.ts'
import type { Decision, DecisionNode } from '../../model/decision.ts'
import { type Assignment, assign } from '../assign.ts'
import type { Branch, Holds, Part } from '../branch.ts'
import type { CapacityNode } from '../capacity-node.ts'
import { holdsOf } from '../holds.ts'
import { madeFrom } from '../made-from.ts'
import { rootPart } from '../root-part.ts'
import { type Scheduling, wholeDigest } from '../scheduling.ts'
import type { SelectedNode } from '../select-branch.ts'
import { mergeTiers } from './merge-tiers.ts'
import { planTiers, type TierClaim } from './plan-tiers.ts'
import { addTaken, boundLevels, holdsBeside } from './taken.ts'
import type { Tier } from './tiers-of.ts'

/** How much of N the tiers took, and how it is divided. */
export interface Assigned {
  readonly root: DecisionNode
  readonly tiers: readonly AssignedTier[]
  /** What no tier can take. */
  readonly left: number
  /** All that is selected, whatever its tier, with its bounds; where no bounds reach over tiers, the first tier's. */
  readonly whole: Part
}

export interface AssignedTier {
  readonly tier: number
  readonly part: Part
  readonly replicas: number
  /** Its own tree, of which the decision's is the sum. */
  readonly root: DecisionNode
}

interface Subject {
  readonly scheduling: Scheduling
  readonly capacity: CapacityNode | undefined
  readonly held: ReadonlyMap<string, number> | undefined
  readonly previous: Decision | undefined
  readonly run: Assignment
}

/**
 * Hands N to the tiers in their order, each as much as it can take, and divides what each gets down the tree over its
 * clusters alone. What the tiers have by the previous decision stays with them: only what is missing is handed out, to
 * the first first, and what is too many is taken from the last first. Afresh nothing stays. Without overflow there is
 * one tier. As in Karmada, but what nobody can take is left over and stops nothing. `selected` is what all tiers are of.
 */
export function assignTiers(
  replicas: number,
  tiers: readonly Tier[],
  selected: SelectedNode,
  subject: Subject,
): Assigned {
  const shared = tiers.length > 1 && boundLevels(subject.scheduling).size > 0
  const run = { ...subject, shared }
  const claimants = tiers.map(tier => claimantOf(tier, run, tiers.length < 2))
  const filled = choose(replicas, claimants, run)
  const { held, scheduling, capacity } = subject
  const whole = shared
    ? rootPart(selected, scheduling, holdsOf(selected, held), capacity)
    : filled.parts[0]?.part
  invariant(whole !== undefined, 'what is divided is selected in some tier')
  const nodes = filled.parts.map(({ root }) => root)
  const root = mergeTiers(nodes, subject.previous?.root, shared ? whole : undefined)
  return { root, tiers: filled.parts, left: filled.left, whole }
}

interface Filled {
  readonly parts: readonly AssignedTier[]
  readonly left: number
}

interface Run extends Subject {
  /** Whether bounds of groups may reach over tiers, so that what one has takes room from others. */
  readonly shared: boolean
}

// What is left where groups of several tiers are bounded may take the room of later tiers, and the next division would
// move it again. So whatever is not placed whole is as it was, or from nothing: both stay as they are when divided again.
function choose(replicas: number, claimants: readonly Claimant[], run: Run): Filled {
  const claims = claimants.map(({ claim }) => claim)
  const plan = planTiers(replicas, claims)
  const sticky = fill(replicas, plan, claimants, run, true)
  if (sticky.left === 0 || !run.shared) return sticky
  const kept = fill(replicas, plan, claimants, run, false)
  const floors = planTiers(
    replicas,
    claims.map(({ floor }) => ({ floor, current: 0 })),
  )
  const greedy = fill(replicas, floors, claimants, run, true)
  return greedy.left < kept.left ? greedy : kept
}

interface Claimant {
  readonly own: Tier
  readonly holds: Holds
  /** Its bounds where other tiers take nothing. */
  readonly part: Part
  readonly claim: TierClaim
}

function claimantOf(own: Tier, run: Run, alone: boolean): Claimant {
  const { selected, capacity } = own
  const holds = holdsOf(selected, run.held)
  const part = rootPart(selected, run.scheduling, holds, capacity)
  if (alone) return { own, holds, part, claim: { floor: 0, current: 0 } }
  const current = isFresh(run) ? 0 : keptIn(part, run.previous?.root, run.run)
  const claim = {
    floor: Math.min(heldIn(selected, holds), part.max),
    current: Math.min(current, part.max),
  }
  return { own, holds, part, claim }
}

/** Gives each tier what is planned for it as far as it can take that, and with `offers` what is left to the first. */
function fill(
  replicas: number,
  plan: readonly number[],
  claimants: readonly Claimant[],
  { scheduling, previous, run, shared }: Run,
  offers: boolean,
): Filled {
  let left = replicas - plan.reduce((sum, each) => sum + each, 0)
  const taken = new Map<string, number>()
  const digest = wholeDigest(scheduling)
  const parts = claimants.map(({ own, ...claimant }, index): AssignedTier => {
    const { tier, selected, capacity } = own
    const planned = plan[index] ?? 0
    const holds = holdsBeside(selected, claimant.holds, taken, scheduling)
    const beside = holds !== claimant.holds
    const part = beside ? rootPart(selected, scheduling, holds, capacity) : claimant.part
    const share = Math.min(offers ? planned + left : planned, part.max)
    left -= share - planned
    const inTier = tier === 0 ? run : { ...run, tier }
    const root = assign(part, share, digest, previous?.root, previous?.digest, inTier)
    if (shared && index + 1 < claimants.length) addTaken(root, taken)
    return { tier, part, replicas: share, root }
  })
  return { parts, left }
}

// The division among the tiers is made anew when that of the root is.
function isFresh({ scheduling, previous, run }: Subject): boolean {
  if (previous === undefined) return true
  const { root, digest } = previous
  const otherFields = !run.sameFields && (root.digest ?? digest) !== scheduling.digest
  return otherFields || run.afresh.at(root.path)
}

function heldIn(node: SelectedNode, holds: Holds): number {
  if (!holds.touched.has(node)) return 0
  const own = node.cluster === undefined ? 0 : (holds.clusters.get(node.cluster.name) ?? 0)
  return node.children.reduce((sum, child) => sum + heldIn(child, holds), own)
}

/** What a tier's clusters have and may keep. */
function keptIn(part: Part, old: DecisionNode | undefined, run: Assignment): number {
  if (part.branch !== undefined) return keptBelow(part.branch, old, run)
  return Math.min(part.max, run.before.targetsOf([part], old)[0] ?? 0)
}

function keptBelow(branch: Branch, old: DecisionNode | undefined, run: Assignment): number {
  const now = run.before.targetsOf(branch.parts, old)
  const children = new Map(old?.children.map(child => [child.name, child]))
  return branch.parts.reduce((sum, part, index) => {
    const held = now[index] ?? 0
    if (part.branch === undefined) return sum + Math.min(part.max, held)
    const below = children.get(part.name)
    const same = madeFrom(below, part.branch) !== undefined
    return sum + (same ? held : keptBelow(part.branch, below, run))
  }, 0)
}
