import type { DecisionNode } from '../../model/decision.ts'
import { isSettled } from './regrant.ts'

/** Whether a cluster has more than its target now that had not before: its grace period begins. */
export function beginsToShrink(node: DecisionNode, old: DecisionNode | undefined): boolean {
  if (node === old || isSettled(node)) return false
  if (node.children.length === 0) {
    return node.granted > node.target && !(old !== undefined && old.granted > old.target)
  }
  const before = new Map(old?.children.map(child => [child.name, child]))
  return node.children.some(child => beginsToShrink(child, before.get(child.name)))
}
