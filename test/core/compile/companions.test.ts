import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeFile, makeTree, withEntry } from '../../../src/base/tree/make-tree.ts'
import type { TreeDirectory } from '../../../src/base/tree/tree.ts'
import {
  type CompileCache,
  type Compiled,
  compile,
  emptyCompileCache,
  nothingBefore,
  type Previous,
} from '../../../src/core/compile.ts'
import { pairKey } from '../../../src/core/model/pair-key.ts'
import { objectsOf } from '../../support/compiled.ts'
import { type Files, ours } from '../../support/fleet-files.ts'

const paths = ['asia/tokyo', 'asia/osaka', 'asia/seoul', 'europe/paris', 'europe/rome', 'africa/cairo']
const levels = ['cluster', 'region']

function workload(name: string, replicas: number, max: number): string {
  const [version, kind] = name === 'c' ? ['batch/v1', 'Job'] : ['apps/v1', 'Deployment']
  const spec = name === 'c' ? `parallelism: ${replicas}, completions: ${2 * max}` : `replicas: ${replicas}`
  return `apiVersion: ${version}\nkind: ${kind}\nmetadata: { name: ${name} }\nspec: { ${spec} }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: ${name} }
spec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: ${name} }, maxReplicas: ${max} }
`
}

function policy(name: string, affinity: string, count?: number): string {
  const some = count === undefined ? '' : `, numberOfClusters: ${count}`
  return ours(`PropagationPolicy
metadata: { name: ${name} }
spec:
  placement: { clusterAffinity: { labelSelector: { matchExpressions: [{ key: ${name}, operator: DoesNotExist }] } }${some} }
  workloads:
    - resourceSelectors: [{ kind: Deployment }, { kind: Job }]
      replicaScheduling: { replicaSchedulingType: Divided }${affinity}`)
}

function affinityTo(list: string, others: string, level: string): string {
  return `\n      workloadAffinity: { ${list}: [{ applications: [${others}], level: ${level} }] }`
}

function cluster(path: string, label: string | undefined): string {
  const labels = label === undefined ? '' : `, labels: { ${label}: "no" }`
  return ours(`Cluster\nmetadata: { name: ${path.split('/')[1]}${labels} }`)
}

const files: Files = {
  'fleet.yaml': ours('Fleet\nmetadata: { name: shop }\nspec: { levels: [region] }'),
  ...Object.fromEntries(
    ['a', 'b', 'c'].flatMap(name => [
      [`templates/${name}/main.yaml`, workload(name, 6, 20)],
      [`clusters/policies/${name}.yaml`, policy(name, '')],
    ]),
  ),
  ...Object.fromEntries(paths.map(path => [`clusters/${path}/cluster.yaml`, cluster(path, undefined)])),
}

const names = fc.constantFrom('a', 'b', 'c')

const edits: fc.Arbitrary<readonly [string, string | undefined]> = fc.oneof(
  fc
    .tuple(names, fc.integer({ min: 0, max: 12 }), fc.integer({ min: 1, max: 30 }))
    .map(([name, replicas, max]) => {
      return [`templates/${name}/main.yaml`, workload(name, replicas, max)] as const
    }),
  fc
    .tuple(
      names,
      names,
      fc.constantFrom('affinity', 'antiAffinity'),
      fc.constantFrom(...levels),
      fc.constantFrom(undefined, 1, 2),
    )
    .map(([name, others, list, level, count]) => {
      const affinity = name === others ? '' : affinityTo(list, others, level)
      return [`clusters/policies/${name}.yaml`, policy(name, affinity, count)] as const
    }),
  fc
    .tuple(fc.constantFrom(...paths), fc.option(names, { nil: undefined }))
    .map(([path, label]) => [`clusters/${path}/cluster.yaml`, cluster(path, label)] as const),
  fc.constantFrom(...paths).map(path => [`clusters/${path}/cluster.yaml`, undefined] as const),
  names.map(name => [`templates/${name}/main.yaml`, 'kind: ['] as const),
)

function heldIn({ exceptions }: Compiled): Previous['heldPairs'] {
  const held = exceptions.flatMap(({ cluster: name, application, revision }) =>
    revision === undefined ? [] : [[pairKey(name, application), revision] as const],
  )
  return new Map(held)
}

function accepted(result: ReturnType<typeof compile>): Compiled {
  if (result.fleet === undefined) throw new Error('the fleet was refused')
  return result
}

function outcome(compiled: Compiled): unknown {
  const { decisions, diagnostics } = compiled
  const told = diagnostics.map(({ code, at, message }) => `${at.file} ${code} ${message}`).sort()
  return { objects: objectsOf(compiled), roots: [...decisions].map(([key, { root }]) => [key, root]), told }
}

test('after any edits of autoscalers, Jobs and affinities, a compile that remembers gives what one that knows nothing gives', () => {
  fc.assert(
    fc.property(fc.array(edits, { minLength: 1, maxLength: 8 }), sequence => {
      const cache: CompileCache = emptyCompileCache()
      let tree: TreeDirectory = makeTree(files)
      let trees = new Map([['0', tree]])
      let last = accepted(compile({ revision: '0', trees, previous: nothingBefore }, cache))
      for (const [index, [path, text]] of sequence.entries()) {
        tree = withEntry(tree, path, text === undefined ? undefined : makeFile(text))
        const { revision: before, decisions, placements, heldFiles } = last
        const revision = String(index + 1)
        trees = new Map([...trees, [revision, tree]])
        const heldPairs = heldIn(last)
        const previous: Previous = { revision: before, decisions, placements, heldPairs, heldFiles }
        const fresh = compile({ revision, trees, previous }, emptyCompileCache())
        last = accepted(compile({ revision, trees, previous }, cache, last))
        expect(outcome(last)).toEqual(outcome(accepted(fresh)))
      }
    }),
    { numRuns: 60 },
  )
})
