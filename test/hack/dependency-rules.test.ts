import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import { afterAll, beforeAll, expect, test } from 'vitest'

interface Rules {
  readonly forbidden: readonly { readonly name: string; readonly comment: string }[]
}

/** A module, what it imports, and the one rule which that breaks. */
const planted: readonly (readonly [module: string, imported: string, rule: string])[] = [
  ['src/base/std/floor.ts', '../../kustomize/index.ts', 'base-is-the-floor'],
  ['src/base/std/alone.ts', '../tree/tree.ts', 'std-stands-alone'],
  ['src/base/std/hash.ts', 'node:fs', 'hashing-needs-only-crypto'],
  ['src/base/tree/hasher.ts', 'node:crypto', 'hashing-is-the-one-builtin'],
  ['src/base/tree/schema.ts', 'zod', 'base-parses-and-no-more'],
  ['src/base/tree/reader.ts', 'yaml', 'yaml-has-one-door'],
  ['src/kustomize/fleet.ts', '../core/model/fleet.ts', 'kustomize-knows-no-fleet'],
  ['src/kustomize/files.ts', 'node:fs/promises', 'hashing-is-the-one-builtin'],
  ['src/kustomize/package.ts', 'zod', 'base-parses-and-no-more'],
  ['src/core/model/stage.ts', '../plan/index.ts', 'model-stands-on-base'],
  ['src/core/model/render.ts', '../../kustomize/index.ts', 'model-stands-on-base'],
  ['src/core/plan/stage.ts', '../health/index.ts', 'stages-do-not-call-stages'],
  ['src/core/plan/upwards.ts', '../compile.ts', 'stages-do-not-call-stages'],
  ['src/core/plan/render.ts', '../../kustomize/index.ts', 'deciding-is-not-rendering'],
  ['src/core/render/deep.ts', '../../kustomize/build.ts', 'kustomize-through-the-front-door'],
  ['src/core/compile/deep.ts', '../plan/order.ts', 'stages-through-the-front-door'],
  ['src/core/fleet/ports.ts', '../../reconcile/ports.ts', 'core-decides-alone'],
  ['src/core/fleet/clock.ts', '../../io/clock.ts', 'core-decides-alone'],
  ['src/core/fleet/package.ts', 'undici', 'core-names-its-packages'],
  ['src/core/fleet/socket.ts', 'node:net', 'hashing-is-the-one-builtin'],
  ['src/reconcile/adapter.ts', '../io/git/git.ts', 'reconcile-is-handed-its-doors'],
  ['src/reconcile/pretend.ts', '../simulator/simulator.ts', 'reconcile-is-handed-its-doors'],
  ['src/reconcile/deep.ts', '../core/plan/order.ts', 'stages-through-the-front-door'],
  ['src/reconcile/process.ts', 'node:child_process', 'reconcile-opens-no-doors'],
  ['src/reconcile/socket.ts', 'undici', 'reconcile-opens-no-doors'],
  ['src/io/cluster/neighbour.ts', '../git/git.ts', 'adapters-know-only-ports'],
  ['src/io/cluster/loop.ts', '../../reconcile/loop.ts', 'adapters-know-only-ports'],
  ['src/io/cluster/decide.ts', '../../core/plan/index.ts', 'adapters-know-only-ports'],
  ['src/io/cluster/pretend.ts', '../../simulator/simulator.ts', 'adapters-know-only-ports'],
  ['src/io/cluster/developer.ts', 'vitest', 'packages-are-chosen'],
  ['src/simulator/adapter.ts', '../io/clock.ts', 'the-simulator-knows-only-ports'],
  ['src/simulator/decide.ts', '../core/plan/index.ts', 'the-simulator-knows-only-ports'],
  ['src/simulator/machine.ts', 'node:fs', 'the-simulator-needs-no-machine'],
  ['src/programs/daemon/pretend.ts', '../../simulator/simulator.ts', 'only-the-cli-simulates'],
  ['src/programs/daemon/island.ts', '../cli/main.ts', 'programs-are-islands'],
  ['src/programs/cli/tested.ts', '../../../test/support/kube.ts', 'src-ships-alone'],
  ['src/programs/cli/chore.ts', '../../../hack/demo.ts', 'src-ships-alone'],
  ['src/io/git/odd.ts', './even.ts', 'no-cycles'],
  ['src/io/git/native/outer.ts', '../inner.ts', 'no-cycles-across-folders'],
]

/** Modules that break nothing, each with what it imports. */
const sound: readonly (readonly [module: string, ...imported: string[]])[] = [
  ['src/base/tree/tree.ts', '../std/list.ts'],
  ['src/base/yaml/parse.ts', 'yaml', '../diagnostic/diagnostic.ts'],
  ['src/base/diagnostic/diagnostic.ts', '../std/list.ts'],
  ['src/base/std/list.ts'],
  ['src/kustomize/index.ts', './build.ts'],
  ['src/kustomize/build.ts', '../base/tree/tree.ts'],
  ['src/core/model/fleet.ts', '../../base/tree/tree.ts'],
  ['src/core/plan/index.ts', './order.ts'],
  ['src/core/plan/order.ts', '../model/fleet.ts', 'diff', 'zod'],
  ['src/core/health/index.ts', '../model/fleet.ts'],
  ['src/core/render/index.ts', '../../kustomize/index.ts', '../model/fleet.ts'],
  ['src/core/compile.ts', './compile/place.ts', './plan/index.ts', '../kustomize/index.ts'],
  ['src/core/compile/place.ts', '../render/index.ts'],
  ['src/reconcile/ports.ts', '../core/model/fleet.ts'],
  ['src/reconcile/loop.ts', './ports.ts', '../core/compile.ts', '../core/plan/index.ts', 'zod'],
  ['src/io/clock.ts', '../reconcile/ports.ts', 'node:timers/promises'],
  ['src/io/git/git.ts', '../../reconcile/ports.ts', 'undici', 'node:fs', '../clock.ts'],
  ['src/simulator/simulator.ts', '../reconcile/ports.ts', '../core/model/fleet.ts'],
  ['src/simulator/http/front.ts', 'node:http', '../simulator.ts'],
  ['src/programs/cli/main.ts', '../../simulator/simulator.ts', '../../io/git/git.ts', 'node:os'],
  ['src/io/git/left.ts', './right.ts'],
  ['src/io/git/right.ts', './left.ts'],
  ['test/support/kube.ts', '../../src/programs/cli/main.ts', 'vitest'],
  ['hack/demo.ts', '../test/support/kube.ts'],
]

const rules = createRequire(import.meta.url)('../../hack/dependency-rules.cjs') as Rules & { options: object }
const root = mkdtempSync(join(tmpdir(), 'banyan-rules-'))
let result: ICruiseResult

beforeAll(async () => {
  const packages = ['diff', 'undici', 'vitest', 'yaml', 'zod']
  const devDependencies = Object.fromEntries(packages.map(name => [name, '1.0.0']))
  const manifest = { name: 'skeleton', devDependencies }
  write('package.json', JSON.stringify(manifest))
  write('tsconfig.json', '{}')
  for (const name of packages) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }))
    write(`node_modules/${name}/index.js`, '')
  }
  for (const [module, ...imported] of sound) writeModule(module, imported)
  for (const [module, imported] of planted) writeModule(module, [imported])
  write('src/io/git/odd.ts', "import './even.ts'")
  write('src/io/git/even.ts', "import './odd.ts'")
  writeModule('src/io/git/inner.ts', ['./native/outer.ts'])

  const options = {
    ...rules.options,
    baseDir: root,
    validate: true,
    ruleSet: { forbidden: [...rules.forbidden] },
  }
  const { output } = await cruise(['src'], options as Parameters<typeof cruise>[1])
  result = output as ICruiseResult
})

afterAll(() => rmSync(root, { recursive: true, force: true }))

test.each(planted)('%s that imports %s breaks %s, and nothing else', (module, _imported, rule) => {
  expect(brokenBy(module)).toEqual([rule])
})

test.each(sound)('%s breaks nothing', module => {
  expect(brokenBy(module)).toEqual([])
})

test('every rule is broken here once, and gives its reason', () => {
  const broken = new Set(planted.map(([, , rule]) => rule))

  expect(rules.forbidden.map(({ name }) => name).filter(name => !broken.has(name))).toEqual([])
  expect(rules.forbidden.filter(({ comment }) => !comment.endsWith('.'))).toEqual([])
})

function brokenBy(module: string): readonly string[] {
  const isBy = (from: string, cycle: readonly { readonly name: string }[] = []): boolean =>
    from === module || cycle.some(({ name }) => name === module)
  const broken = result.summary.violations.filter(({ from, cycle }) => isBy(from, cycle))
  return broken.map(({ rule }) => rule.name)
}

// By their types alone, which bind modules for a reader as much as values do.
function writeModule(path: string, imported: readonly string[]): void {
  const lines = imported.map((each, index) => `import type * as imported${index} from '${each}'\n`)
  const uses = imported.map((_, index) => `typeof imported${index}`).join(', ')
  write(path, `${lines.join('')}export type All = [${uses}]\n`)
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}
