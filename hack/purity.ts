import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { sourceFiles } from './source-files.ts'

/** One use of something that a layer of `src` must not use. */
export interface Impurity {
  readonly rule: string
  readonly line: number
  readonly reason: string
}

interface PurityRule {
  readonly name: string
  readonly reason: string
  readonly where: RegExp
  readonly matches: (node: ts.Node) => boolean
}

const pure = /^src\/(?:base|kustomize|core)\//
const seeded = /^src\/(?:base|kustomize|core|reconcile|simulator)\//

const worldly = new Set([
  ...['process', 'console', 'crypto', 'performance', 'navigator', 'globalThis'],
  ...['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'],
  ...['setTimeout', 'setInterval'],
])

const waiting = new Set(['Promise', 'setImmediate', 'queueMicrotask'])

// The last two are an expression's parser and its program, whose mistakes are a user's.
const throwingBuiltIns = new Set([
  ...[
    'JSON.parse',
    'JSON.stringify',
    'RegExp',
    'URL',
    'decodeURIComponent',
    'TextDecoder',
    'Intl.DateTimeFormat',
  ],
  ...['cel.parse', 'runCel'],
])

export const purityRules: readonly PurityRule[] = [
  {
    name: 'the-world-comes-through-ports',
    reason:
      'files, sockets, processes, logs and timers are behind ports, so that a simulation can replace them',
    where: seeded,
    matches: node => ts.isIdentifier(node) && worldly.has(node.text) && isFreeName(node),
  },
  {
    name: 'time-is-handed-in',
    reason: 'the same input gives the same output: the present is an argument or a port',
    where: seeded,
    matches: node =>
      isCallOf(node, 'Date.now', 'Date') ||
      (ts.isNewExpression(node) && node.expression.getText() === 'Date' && !node.arguments?.length),
  },
  {
    name: 'chance-is-handed-in',
    reason: 'a run can be repeated from its seed',
    where: seeded,
    matches: node => ts.isPropertyAccessExpression(node) && node.getText() === 'Math.random',
  },
  {
    name: 'text-has-no-locale',
    reason: 'two machines must sort and write alike; compare code units',
    where: seeded,
    matches: node =>
      ts.isPropertyAccessExpression(node) && /^(?:localeCompare|toLocale\w*)$/.test(node.name.text),
  },
  {
    name: 'deciding-does-not-wait',
    reason: 'base, kustomize and core are synchronous',
    where: pure,
    matches: node =>
      ts.isAwaitExpression(node) ||
      node.kind === ts.SyntaxKind.AsyncKeyword ||
      (ts.isForOfStatement(node) && node.awaitModifier !== undefined) ||
      (ts.isIdentifier(node) && waiting.has(node.text) && isFreeName(node)) ||
      (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword),
  },
  {
    name: 'mistakes-are-values',
    reason: "a user's mistake is a returned Diagnostic, our own bug an invariant; only invariant.ts throws",
    where: /^src\/(?:kustomize|core|base(?!\/std\/invariant\.ts$))\//,
    matches: node => ts.isThrowStatement(node),
  },
  {
    name: 'nothing-catches-a-bug',
    reason:
      'a failed invariant passes through; catch only around one built-in that throws, as JSON.parse does',
    where: pure,
    matches: node => ts.isTryStatement(node) && !isGuardedBuiltIn(node),
  },
]

/** What of `text`, the source of the module at `path` (from the root of the repository), breaks which rule. */
export function checkPurity(path: string, text: string): readonly Impurity[] {
  const rules = purityRules.filter(({ where }) => where.test(path))
  if (rules.length === 0) return []
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true)
  const found: Impurity[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return
    for (const { name, reason, matches } of rules) {
      if (!matches(node)) continue
      found.push({ rule: name, line: file.getLineAndCharacterOfPosition(node.getStart()).line + 1, reason })
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

function isCallOf(node: ts.Node, ...names: string[]): boolean {
  return ts.isCallExpression(node) && names.includes(node.expression.getText())
}

function isGuardedBuiltIn({ tryBlock, finallyBlock }: ts.TryStatement): boolean {
  if (finallyBlock !== undefined || tryBlock.statements.length > 2) return false
  const callsOne = (node: ts.Node): boolean =>
    ((ts.isCallExpression(node) || ts.isNewExpression(node)) &&
      throwingBuiltIns.has(node.expression.getText())) ||
    (ts.forEachChild(node, callsOne) ?? false)
  return callsOne(tryBlock)
}

// A name that is neither the property of something nor being declared.
function isFreeName(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent) || ts.isImportClause(parent)) return false
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node
  if (ts.isBindingElement(parent)) return parent.initializer === node
  return !('name' in parent && parent.name === node && !ts.isShorthandPropertyAssignment(parent))
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..')
  for (const path of sourceFiles(root, ['src'])) {
    if (!path.endsWith('.ts') || path.endsWith('.generated.ts')) continue
    for (const { rule, line, reason } of checkPurity(path, readFileSync(join(root, path), 'utf8'))) {
      process.stdout.write(`${path}:${line}: ${rule}: ${reason}\n`)
      process.exitCode = 1
    }
  }
}
