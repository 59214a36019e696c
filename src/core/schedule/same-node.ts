import type { DecisionNode } from '../model/decision.ts'

/** Whether two nodes say the same of themselves and have the very same children. */
export function isSameNode(a: DecisionNode, b: DecisionNode): boolean {
  const { children, ...own } = a
  const { children: others, ...theirs } = b
  const fields = Object.keys(own) as (keyof typeof own)[]
  return (
    fields.length === Object.keys(theirs).length &&
    fields.every(field => own[field] === theirs[field]) &&
    children.length === others.length &&
    children.every((child, index) => child === others[index])
  )
}
