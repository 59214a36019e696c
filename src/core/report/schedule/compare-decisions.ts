import {
  aimOf,
  type Decision,
  type DecisionNode,
  decisionKey,
  type WorkloadId,
} from '../../model/decision.ts'

/** How one workload would be divided instead; `from` is absent where it is not divided now, `to` where it would not be. */
export interface DecisionChange {
  readonly application: string
  readonly workload: WorkloadId
  readonly policy: { readonly name: string; readonly scope: string }
  readonly from?: Division
  readonly to?: Division
  readonly root: NodeChange
  /** Replicas that a cluster would lose to another, beside those by which the whole grows or shrinks. */
  readonly moved: number
}

export interface Division {
  readonly replicas: number
  readonly unplaced?: { readonly replicas: number; readonly reason: string }
}

/** The targets of one node; 0 where it is not in the decision. */
export interface NodeChange {
  readonly path: string
  readonly name: string
  readonly cluster?: string
  readonly from: number
  readonly to: number
  readonly children: readonly NodeChange[]
}

/** Compares the decisions of one application, by workload and policy. */
export function compareDecisions(
  application: string,
  before: ReadonlyMap<string, Decision>,
  after: ReadonlyMap<string, Decision>,
): readonly DecisionChange[] {
  const mine = [...before.values(), ...after.values()].filter(each => each.application === application)
  const keys = new Set(mine.map(decisionKey))
  return [...keys].sort().flatMap(key => changeOf(before.get(key), after.get(key)) ?? [])
}

function changeOf(before: Decision | undefined, after: Decision | undefined): DecisionChange | undefined {
  const known = after ?? before
  if (known === undefined) return undefined
  const { application, workload, policy } = known
  const root = compareNodes(
    before?.root,
    after?.root,
    before ? aimOf(before) : none,
    after ? aimOf(after) : none,
  )
  return {
    application,
    workload,
    policy,
    ...(before && { from: divisionOf(before) }),
    ...(after && { to: divisionOf(after) }),
    root,
    moved: Math.min(
      sumOf(root, (from, to) => from - to),
      sumOf(root, (from, to) => to - from),
    ),
  }
}

function divisionOf({ replicas, unplaced }: Decision): Division {
  return { replicas, ...(unplaced && { unplaced }) }
}

type Aim = (node: DecisionNode) => number

const none: Aim = () => 0

function compareNodes(
  before: DecisionNode | undefined,
  after: DecisionNode | undefined,
  aimBefore: Aim,
  aimAfter: Aim,
): NodeChange {
  const { path = '', name = '', cluster } = after ?? before ?? {}
  const children = new Map<string, [DecisionNode | undefined, DecisionNode | undefined]>()
  for (const child of before?.children ?? []) children.set(child.name, [child, undefined])
  for (const child of after?.children ?? []) children.set(child.name, [children.get(child.name)?.[0], child])
  return {
    path,
    name,
    ...(cluster !== undefined && { cluster }),
    from: before ? aimBefore(before) : 0,
    to: after ? aimAfter(after) : 0,
    children: [...children]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, [old, now]]) => compareNodes(old, now, aimBefore, aimAfter)),
  }
}

function sumOf(
  { cluster, from, to, children }: NodeChange,
  by: (from: number, to: number) => number,
): number {
  const own = cluster === undefined ? 0 : Math.max(0, by(from, to))
  return children.reduce((sum, child) => sum + sumOf(child, by), own)
}
