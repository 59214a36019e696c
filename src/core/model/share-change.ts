import { aimOf, type Decision, type DecisionNode } from './decision.ts'

/** What a node of the tree gets by two decisions; 0 where it is not in one of them. */
export interface ShareChange {
  readonly path: string
  readonly name: string
  readonly cluster?: string
  readonly from: number
  readonly to: number
  readonly children: readonly ShareChange[]
}

/** Where two decisions differ, as a tree of only that; undefined where they give everybody the same. */
export function changedShares(
  before: Decision | undefined,
  after: Decision | undefined,
): ShareChange | undefined {
  const [aimBefore, aimAfter] = [aimAt(before), aimAt(after)]
  return compare(before?.root, after?.root, { aimBefore, aimAfter, whole: false })
}

/** What two decisions give to everybody. */
export function allShares(before: Decision | undefined, after: Decision | undefined): ShareChange {
  const [aimBefore, aimAfter] = [aimAt(before), aimAt(after)]
  return compare(before?.root, after?.root, { aimBefore, aimAfter, whole: true }) ?? nothing
}

/** Replicas that a change takes from clusters which had them, as far as others get them. */
export function movedReplicas(change: ShareChange): number {
  const { taken, given } = balance(change)
  return Math.min(taken, given)
}

function balance({ cluster, from, to, children }: ShareChange): {
  readonly taken: number
  readonly given: number
} {
  let [taken, given] = cluster === undefined ? [0, 0] : [Math.max(0, from - to), Math.max(0, to - from)]
  for (const below of children.map(balance)) {
    taken += below.taken
    given += below.given
  }
  return { taken, given }
}

type Aim = (node: DecisionNode) => number

const none: Aim = () => 0

function aimAt(decision: Decision | undefined): Aim {
  return decision === undefined ? none : aimOf(decision)
}

const nothing: ShareChange = { path: '', name: '', from: 0, to: 0, children: [] }

interface Comparison {
  readonly aimBefore: Aim
  readonly aimAfter: Aim
  /** Also what is as it was. */
  readonly whole: boolean
}

function compare(
  before: DecisionNode | undefined,
  after: DecisionNode | undefined,
  comparison: Comparison,
): ShareChange | undefined {
  const { aimBefore, aimAfter, whole } = comparison
  const node = after ?? before
  if (node === undefined || (!whole && before === after && aimBefore === aimAfter)) return undefined
  const old = new Map(before?.children.map(child => [child.name, child]))
  const next = new Map(after?.children.map(child => [child.name, child]))
  const names = [...new Set([...old.keys(), ...next.keys()])].sort()
  const children = names.flatMap(name => compare(old.get(name), next.get(name), comparison) ?? [])
  const [from, to] = [before ? aimBefore(before) : 0, after ? aimAfter(after) : 0]
  if (!whole && from === to && children.length === 0) return undefined
  const { path, name, cluster } = node
  return { path, name, ...(cluster !== undefined && { cluster }), from, to, children }
}
