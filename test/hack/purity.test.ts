import { expect, test } from 'vitest'
import { checkPurity, purityRules } from '../../hack/purity.ts'

const core = 'src/core/plan/a.ts'

const impure: readonly (readonly [code: string, rule: string])[] = [
  ['process.exit(1)', 'the-world-comes-through-ports'],
  ['const { env } = process', 'the-world-comes-through-ports'],
  ['console.log(1)', 'the-world-comes-through-ports'],
  ["fetch('http://host')", 'the-world-comes-through-ports'],
  ['const send = { fetch }', 'the-world-comes-through-ports'],
  ['setTimeout(f, 1)', 'the-world-comes-through-ports'],
  ['crypto.randomUUID()', 'the-world-comes-through-ports'],
  ['const start = performance.now()', 'the-world-comes-through-ports'],
  ['globalThis.process', 'the-world-comes-through-ports'],
  ['Date.now()', 'time-is-handed-in'],
  ['new Date()', 'time-is-handed-in'],
  ['Math.random()', 'chance-is-handed-in'],
  ['const roll = Math.random', 'chance-is-handed-in'],
  ['names.sort((a, b) => a.localeCompare(b))', 'text-has-no-locale'],
  ['async function f() {}', 'deciding-does-not-wait'],
  ['const f = async () => 1', 'deciding-does-not-wait'],
  ['await f()', 'deciding-does-not-wait'],
  ['Promise.resolve(1)', 'deciding-does-not-wait'],
  ["import('./other.ts')", 'deciding-does-not-wait'],
  ["throw new Error('no')", 'mistakes-are-values'],
  ['try { f() } catch {}', 'nothing-catches-a-bug'],
  ['try { JSON.parse(text) } finally { f() }', 'nothing-catches-a-bug'],
]

const harmless: readonly string[] = [
  'export function parse(text: string) { try { return JSON.parse(text) } catch { return undefined } }',
  'const matcher = () => { try { return new RegExp(pattern) } catch { return undefined } }',
  'const at = new Date(seconds * 1000)',
  'repository.fetch(branch)',
  'const port = { fetch: read, process: 1 }',
  'interface Port { fetch(branch: string): Promise<string> }',
  'type Answer = Promise<string>',
  '// process.exit() is not for us\nconst text = "Date.now()"',
]

test.each(impure)('core with %s breaks %s', (code, rule) => {
  expect(rulesBroken(core, code)).toEqual([rule])
})

test.each(harmless)('core may have %s', code => {
  expect(rulesBroken(core, code)).toEqual([])
})

test('every rule is broken here once', () => {
  const broken = new Set(impure.map(([, rule]) => rule))

  expect(purityRules.map(({ name }) => name).filter(name => !broken.has(name))).toEqual([])
})

test('base and kustomize are as pure as core, but that invariants throw', () => {
  const code = "throw new Error('no')"

  expect(rulesBroken('src/base/std/list.ts', code)).toEqual(['mistakes-are-values'])
  expect(rulesBroken('src/kustomize/build.ts', code)).toEqual(['mistakes-are-values'])
  expect(rulesBroken('src/base/std/invariant.ts', code)).toEqual([])
})

test('the loop and the simulator wait and throw, but know neither time nor chance', () => {
  for (const path of ['src/reconcile/loop.ts', 'src/simulator/world.ts']) {
    expect(rulesBroken(path, "await f(); throw new Error('no')")).toEqual([])
    expect(rulesBroken(path, 'Date.now()')).toEqual(['time-is-handed-in'])
    expect(rulesBroken(path, 'Math.random()')).toEqual(['chance-is-handed-in'])
  }
})

test('adapters and programs touch the world', () => {
  expect(rulesBroken('src/io/clock.ts', 'Date.now()')).toEqual([])
  expect(rulesBroken('src/programs/cli/main.ts', 'process.exit(1)')).toEqual([])
})

test('a finding names the line', () => {
  expect(checkPurity(core, '\n\nDate.now()\n')).toMatchObject([{ line: 3 }])
})

function rulesBroken(path: string, code: string): readonly string[] {
  return checkPurity(path, code).map(({ rule }) => rule)
}
