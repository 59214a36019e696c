import type { Decision, DecisionNode } from '../model/decision.ts'

/**
 * A decision that says to have been divided by the rules of an earlier one (its fields, refinements and explicit
 * weights), so that whoever decides next finds other rules; the same object where they are no others.
 */
export function ruledAs(decision: Decision, earlier: Decision): Decision {
  const root = nodeRuledAs(decision.root, earlier.root)
  if (decision.digest === earlier.digest && root === decision.root) return decision
  return { ...decision, digest: earlier.digest, root }
}

// What is not in the other has no other rules.
function nodeRuledAs(node: DecisionNode, earlier: DecisionNode | undefined): DecisionNode {
  if (earlier === undefined) return node
  const others = new Map(earlier.children.map(child => [child.name, child]))
  const children = node.children.map(child => nodeRuledAs(child, others.get(child.name)))
  const isSame =
    node.digest === earlier.digest &&
    statedWeight(node) === statedWeight(earlier) &&
    children.every((child, at) => child === node.children[at])
  if (isSame) return node
  const { digest: _, explicitWeight: __, ...own } = node
  const { digest, explicitWeight, weight } = earlier
  return {
    ...own,
    ...(digest !== undefined && { digest }),
    ...(explicitWeight !== undefined && { explicitWeight }),
    weight: statedWeight(node) === statedWeight(earlier) ? node.weight : weight,
    children,
  }
}

function statedWeight({ explicitWeight, weight }: DecisionNode): number | undefined {
  return explicitWeight === true ? weight : undefined
}
