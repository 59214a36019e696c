import { aimOf, type Decision, type DecisionNode } from '../../model/decision.ts'
import type { MoveNode, ReplicaMove } from '../../model/fleet-plan.ts'
import { keyOf } from '../../model/object.ts'

/** Where the targets of decisions differ, as trees; decisions that are the same object are skipped. */
export function compareDecisions(
  before: ReadonlyMap<string, Decision>,
  after: ReadonlyMap<string, Decision>,
): readonly ReplicaMove[] {
  const moves: ReplicaMove[] = []
  for (const key of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const [old, next] = [before.get(key), after.get(key)]
    const decision = next ?? old
    if (old === next || decision === undefined) continue
    const root = compareNodes(old?.root, next?.root, old ? aimOf(old) : none, next ? aimOf(next) : none)
    if (root === undefined) continue
    moves.push({ application: decision.application, workload: keyOf(decision.workload), root })
  }
  return moves
}

/** Replicas that a move takes from clusters which had them, as far as others get them. */
export function movedReplicas(node: MoveNode): number {
  const { taken, given } = balance(node)
  return Math.min(taken, given)
}

function balance(node: MoveNode): { readonly taken: number; readonly given: number } {
  if (node.cluster !== undefined) {
    return { taken: Math.max(0, node.from - node.to), given: Math.max(0, node.to - node.from) }
  }
  const parts = node.children.map(balance)
  return {
    taken: parts.reduce((sum, part) => sum + part.taken, 0),
    given: parts.reduce((sum, part) => sum + part.given, 0),
  }
}

type Aim = (node: DecisionNode) => number

const none: Aim = () => 0

function compareNodes(
  before: DecisionNode | undefined,
  after: DecisionNode | undefined,
  aimBefore: Aim,
  aimAfter: Aim,
): MoveNode | undefined {
  const node = after ?? before
  if (node === undefined || (before === after && aimBefore === aimAfter)) return undefined
  const old = new Map(before?.children.map(child => [child.name, child]))
  const next = new Map(after?.children.map(child => [child.name, child]))
  const children: MoveNode[] = []
  for (const name of [...new Set([...old.keys(), ...next.keys()])].sort()) {
    const child = compareNodes(old.get(name), next.get(name), aimBefore, aimAfter)
    if (child !== undefined) children.push(child)
  }
  const [from, to] = [before ? aimBefore(before) : 0, after ? aimAfter(after) : 0]
  if (from === to && children.length === 0) return undefined
  const { path, name, cluster } = node
  return { path, name, ...(cluster !== undefined && { cluster }), from, to, children }
}
