import type { ASTNode } from '@marcbachmann/cel-js'
import { isArray } from '../../../base/std/json.ts'
import { patternMistake, patternSteps } from './cel-patterns.ts'

const loops = new Set(['all', 'exists', 'exists_one', 'map', 'filter'])

/** The functions that expressions may call: what they cost is known from the size of what they are given. */
const offered: ReadonlySet<string> = new Set([
  ...loops,
  ...['has', 'size', 'bind', 'type', 'dyn', 'string', 'int', 'uint', 'double', 'bool'],
  ...['startsWith', 'endsWith', 'contains', 'indexOf', 'lastIndexOf', 'substring'],
  ...['lowerAscii', 'upperAscii', 'trim', 'matches'],
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

/** How much there is of a cluster: members of its largest list or map, and characters of its longest text. */
export interface CelSize {
  readonly members: number
  readonly characters: number
}

/** The most steps that an expression takes where nothing is larger. */
export function mostSteps(node: ASTNode, size: CelSize): number {
  if (node.op === 'rcall' && repeats(node)) {
    const [, receiver, body] = node.args
    return (
      1 +
      mostSteps(receiver, size) +
      size.members * body.reduce((sum, part) => sum + mostSteps(part, size), 0)
    )
  }
  const own = calledBy(node) === 'matches' ? patternSteps(patternOf(node), size.characters) : 1
  return partsOf(node).reduce((sum, part) => sum + mostSteps(part, size), own)
}

/** How large what an expression itself writes out is. */
export function literalSize(node: ASTNode): CelSize {
  const members = node.op === 'list' || node.op === 'map' ? node.args.length : 0
  const characters = node.op === 'value' && typeof node.args === 'string' ? node.args.length : 0
  return partsOf(node).reduce((most, part) => larger(most, literalSize(part)), { members, characters })
}

export function larger(one: CelSize, other: CelSize): CelSize {
  return {
    members: Math.max(one.members, other.members),
    characters: Math.max(one.characters, other.characters),
  }
}

/** What is wrong with the patterns of an expression; texts that are joined would be longer than any of the cluster. */
export function mistakeInPatterns(ast: ASTNode): string | undefined {
  const calls = nodesBelow(ast).filter(node => calledBy(node) === 'matches')
  if (calls.length === 0) return undefined
  if (nodesBelow(ast).some(({ op }) => op === '+')) return 'must not join texts beside "matches"'
  return calls.map(node => patternMistake(patternOf(node))).find(mistake => mistake !== undefined)
}

function patternOf(node: ASTNode): ASTNode | undefined {
  return node.op === 'rcall' ? node.args[2][0] : undefined
}

function nodesBelow(node: ASTNode): readonly ASTNode[] {
  return [node, ...partsOf(node).flatMap(nodesBelow)]
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
