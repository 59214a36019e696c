import type { ASTNode } from '@marcbachmann/cel-js'
import { isArray } from '../../../base/std/json.ts'

const loops = new Set(['all', 'exists', 'exists_one', 'map', 'filter'])

/** The functions that expressions may call: what they cost is known from the size of what they are given. */
const offered: ReadonlySet<string> = new Set([
  ...loops,
  ...['has', 'size', 'bind', 'type', 'dyn', 'string', 'int', 'uint', 'double', 'bool'],
  ...['startsWith', 'endsWith', 'contains', 'indexOf', 'lastIndexOf', 'substring'],
  ...['lowerAscii', 'upperAscii', 'trim'],
])

/** The first function that an expression calls and may not. */
export function forbiddenCall(node: ASTNode): string | undefined {
  const name = calledBy(node)
  if (name !== undefined && !offered.has(name)) return name
  for (const part of partsOf(node)) {
    const found = forbiddenCall(part)
    if (found !== undefined) return found
  }
  return undefined
}

export function offeredCalls(): string {
  return [...offered].sort().join(', ')
}

/** How many loops lie within, or feed, each other. What is bound to a name counts too, since it may be used often. */
export function loopDepth(node: ASTNode): number {
  const below = partsOf(node).reduce((most, part) => Math.max(most, loopDepth(part)), 0)
  return below + (repeats(node) || calledBy(node) === 'bind' ? 1 : 0)
}

/** The most steps that an expression takes where no list or map has more than `size` members. */
export function mostSteps(node: ASTNode, size: number): number {
  if (node.op === 'rcall' && repeats(node)) {
    const [, receiver, body] = node.args
    return 1 + mostSteps(receiver, size) + size * body.reduce((sum, part) => sum + mostSteps(part, size), 0)
  }
  return partsOf(node).reduce((sum, part) => sum + mostSteps(part, size), 1)
}

/** The most members of any list or map that an expression writes out. */
export function longestLiteral(node: ASTNode): number {
  const own = node.op === 'list' || node.op === 'map' ? node.args.length : 0
  return partsOf(node).reduce((most, part) => Math.max(most, longestLiteral(part)), own)
}

function repeats(node: ASTNode): boolean {
  return node.op === 'rcall' && loops.has(node.args[0])
}

function calledBy(node: ASTNode): string | undefined {
  return node.op === 'call' || node.op === 'rcall' ? node.args[0] : undefined
}

// Operands are nodes, or lists of nodes, or lists of pairs of them, beside names and literals.
function partsOf(node: ASTNode): readonly ASTNode[] {
  return node.op === 'value' || node.op === 'id' ? [] : nodesIn(node.args)
}

function nodesIn(value: unknown): readonly ASTNode[] {
  if (isArray(value)) return value.flatMap(nodesIn)
  return isNode(value) ? [value] : []
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value
}
