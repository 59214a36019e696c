import type { Decision, DecisionNode } from '../../model/decision.ts'
import { type Assignment, assign } from '../assign.ts'
import type { Branch, Holds, Part } from '../branch.ts'
import { holdsOf } from '../holds.ts'
import { madeFrom } from '../made-from.ts'
import { rootPart } from '../root-part.ts'
import { type Scheduling, wholeDigest } from '../scheduling.ts'
import type { SelectedNode } from '../select-branch.ts'
import { mergeTiers } from './merge-tiers.ts'
import { planTiers } from './plan-tiers.ts'
import { addTaken, boundLevels, holdsBeside } from './taken.ts'
import type { Tier } from './tiers-of.ts'

/** How much of N the tiers took, and how it is divided. */
export interface Assigned {
  readonly root: DecisionNode
  readonly tiers: readonly AssignedTier[]
  /** What no tier can take. */
  readonly left: number
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
  readonly held: ReadonlyMap<string, number> | undefined
  readonly previous: Decision | undefined
  readonly run: Assignment
}

/**
 * Hands N to the tiers in their order, each as much as it can take, and divides what each gets down the tree over its
 * clusters alone. What the tiers have by the previous decision stays with them: only what is missing is handed out, to
 * the first first, and what is too many is taken from the last first. Afresh nothing stays. Without overflow there is
 * one tier. As in Karmada, but what nobody can take is left over and stops nothing.
 */
export function assignTiers(replicas: number, tiers: readonly Tier[], subject: Subject): Assigned {
  const sticky = fill(replicas, tiers, subject, false)
  if (sticky.left === 0 || tiers.length < 2) return sticky
  // Bounds of groups that reach over tiers may keep room that only shows from nothing.
  const greedy = fill(replicas, tiers, subject, true)
  return greedy.left < sticky.left ? greedy : sticky
}

function fill(replicas: number, tiers: readonly Tier[], subject: Subject, afresh: boolean): Assigned {
  const { scheduling, held, previous, run } = subject
  const fresh = afresh || isFresh(subject)
  const plan = planTiers(
    replicas,
    tiers.map(({ selected, capacity }) => {
      if (tiers.length < 2) return { floor: 0, current: 0 }
      const holds = holdsOf(selected, held)
      const part = rootPart(selected, scheduling, holds, capacity)
      const floor = heldIn(selected, holds)
      const current = fresh ? 0 : keptIn(part, previous?.root, run)
      return { floor: Math.min(floor, part.max), current: Math.min(current, part.max) }
    }),
  )
  let left = replicas - plan.reduce((sum, each) => sum + each, 0)
  const taken = new Map<string, number>()
  const digest = wholeDigest(scheduling)
  const assigned = tiers.map(({ tier, selected, capacity }, index): AssignedTier => {
    const planned = plan[index] ?? 0
    const holds = holdsBeside(selected, holdsOf(selected, held), taken, scheduling)
    const part = rootPart(selected, scheduling, holds, capacity)
    const share = Math.min(planned + left, part.max)
    left -= share - planned
    const own = tier === 0 ? run : { ...run, tier }
    const root = assign(part, share, digest, previous?.root, previous?.digest, own)
    if (index + 1 < tiers.length && boundLevels(scheduling).size > 0) addTaken(root, taken)
    return { tier, part, replicas: share, root }
  })
  const root = mergeTiers(
    assigned.map(each => each.root),
    previous?.root,
  )
  return { root, tiers: assigned, left }
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
function keptIn({ branch, max, ...part }: Part, old: DecisionNode | undefined, run: Assignment): number {
  if (branch !== undefined) return keptBelow(branch, old, run)
  return Math.min(max, run.before.targetsOf([{ ...part, branch, max }], old)[0] ?? 0)
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
