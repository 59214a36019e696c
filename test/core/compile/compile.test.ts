import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeFile, makeTree, withEntry } from '../../../src/base/tree/make-tree.ts'
import type { TreeDirectory } from '../../../src/base/tree/tree.ts'
import {
  type Compiled,
  compile,
  emptyCompileCache,
  nothingBefore,
  type Previous,
} from '../../../src/core/compile.ts'
import type { DesiredNode } from '../../../src/core/model/desired.ts'
import { pairKey } from '../../../src/core/model/pair-key.ts'
import { planFleet } from '../../../src/core/plan/index.ts'
import { bindPair } from '../../../src/core/render/index.ts'
import { cluster, deployment, files, imageOverride } from '../../scenarios/small-fleet.ts'

/** What every cluster gets, as plain data. */
function outcome(compiled: Compiled): unknown {
  const clusters: Record<string, unknown> = {}
  const visit = (node: DesiredNode): void => {
    for (const pair of node.cluster?.pairs ?? []) {
      const objects = node.cluster === undefined ? [] : bindPair(pair, node.cluster.cluster).resources
      clusters[`${node.path} ${pair.application}`] = objects.map(({ object }) => object)
    }
    for (const child of node.children) visit(child)
  }
  visit(compiled.desired)
  const codes = compiled.diagnostics.map(({ code, at }) => `${at.file} ${code}`).sort()
  return {
    clusters,
    codes,
    exceptions: compiled.exceptions.map(({ cluster, application }) => `${cluster} ${application}`),
  }
}

function accepted(result: ReturnType<typeof compile>): Compiled {
  if (result.fleet === undefined) throw new Error('the fleet was refused')
  return result
}

/** What the next compile is told of this one. */
function after({ revision, decisions, exceptions, heldFiles }: Compiled): Previous {
  const held = exceptions.flatMap(({ cluster: name, application, revision: at }) =>
    at === undefined ? [] : [[pairKey(name, application), at] as const],
  )
  return { revision, decisions, heldPairs: new Map(held), heldFiles }
}

const bind = (...args: Parameters<typeof bindPair>) => bindPair(...args).resources

const edits: fc.Arbitrary<readonly [string, string | undefined]> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('clusters/asia', 'clusters/europe', 'clusters/asia/tokyo', 'clusters'),
      fc.integer({ min: 1, max: 4 }),
    )
    .map(([node, tag]) => [`${node}/overrides/web.yaml`, imageOverride(String(tag))] as const),
  fc
    .constantFrom('clusters/asia', 'clusters')
    .map(node => [`${node}/overrides/web.yaml`, undefined] as const),
  fc
    .integer({ min: 0, max: 20 })
    .map(replicas => ['templates/web/web.yaml', deployment('web', replicas)] as const),
  fc.constantFrom('nara', 'kobe').map(name => [`clusters/asia/${name}/cluster.yaml`, cluster(name)] as const),
  fc
    .constantFrom('clusters/asia/nara/cluster.yaml', 'clusters/europe/lyon/cluster.yaml')
    .map(path => [path, undefined] as const),
  fc
    .constantFrom('clusters/asia/overrides/web.yaml', 'templates/agent/agent.yaml')
    .map(path => [path, 'kind: ['] as const),
)

test('after any edits, a compile that remembers gives what one that knows nothing gives', () => {
  fc.assert(
    fc.property(fc.array(edits, { minLength: 1, maxLength: 6 }), sequence => {
      const cache = emptyCompileCache()
      let tree: TreeDirectory = makeTree(files)
      let last = accepted(
        compile({ revision: '0', trees: new Map([['0', tree]]), previous: nothingBefore }, cache),
      )
      const trees = new Map([['0', tree]])
      for (const [index, [path, text]] of sequence.entries()) {
        tree = withEntry(tree, path, text === undefined ? undefined : makeFile(text))
        const revision = String(index + 1)
        trees.set(revision, tree)
        const previous = after(last)
        const cold = accepted(compile({ revision, trees, previous }, emptyCompileCache()))
        last = accepted(compile({ revision, trees, previous }, cache, last))
        expect(outcome(last)).toEqual(outcome(cold))
      }
    }),
    { numRuns: 60 },
  )
})

test('a branch that an edit does not touch is the same object as before', () => {
  const cache = emptyCompileCache()
  const tree = makeTree(files)
  const next = withEntry(tree, 'clusters/asia/tokyo/overrides/web.yaml', makeFile(imageOverride('2')))
  const first = accepted(
    compile({ revision: 'a', trees: new Map([['a', tree]]), previous: nothingBefore }, cache),
  )
  const previous = { ...nothingBefore, revision: 'a', decisions: first.decisions }

  const second = accepted(
    compile(
      {
        revision: 'b',
        trees: new Map([
          ['a', tree],
          ['b', next],
        ]),
        previous,
      },
      cache,
      first,
    ),
  )

  const [asia, europe] = second.desired.children
  expect(europe).toBe(first.desired.children[1])
  expect(asia?.children.find(({ path }) => path === 'asia/osaka')).toBe(
    first.desired.children[0]?.children[0],
  )
  expect(planFleet(first, second, bind).groups.map(({ clusters }) => clusters)).toEqual([['tokyo']])
})

test('a plan of a fleet against itself is empty', () => {
  const tree = makeTree(files)
  const inputs = { revision: 'a', trees: new Map([['a', tree]]), previous: nothingBefore }
  const [one, other] = [compile(inputs, emptyCompileCache()), compile(inputs, emptyCompileCache())].map(
    accepted,
  )

  const plan = one && other && planFleet(one, other, bind)

  expect(plan).toMatchObject({ groups: [], joined: [], detached: [], counts: { clusters: 0, deleted: 0 } })
})
