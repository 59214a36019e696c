import { expect, test } from 'vitest'
import { makeTree } from '../../../src/base/tree/make-tree.ts'
import { type Compiled, compile, emptyCompileCache } from '../../../src/core/compile.ts'
import type { DesiredNode } from '../../../src/core/model/desired.ts'
import { explained, following } from '../../support/compiled.ts'
import { type Files, ours } from '../../support/fleet-files.ts'

const deployment = 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\nspec: { replicas: 6 }\n'
const widget = 'apiVersion: example.com/v1\nkind: Widget\nmetadata: { name: web }\n'
const crd = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.example.com }
spec: { group: example.com, names: { kind: Widget }, versions: [{ name: v1 }] }
`
const base = ['apps/v1/Deployment', 'apiextensions.k8s.io/v1/CustomResourceDefinition']
const rich = [...base, 'example.com/v1/Widget'].sort()

const divided = '{ replicaScheduling: { replicaSchedulingType: Divided } }'

function fleet(
  spec: string,
  clusters: Readonly<Record<string, string>>,
  manifests: readonly string[] = [deployment, widget],
): Files {
  return {
    'fleet.yaml': ours('Fleet\nmetadata: { name: shop }'),
    'templates/web/kustomization.yaml': 'resources: [it.yaml]\n',
    'templates/web/it.yaml': manifests.join('---\n'),
    'clusters/policies/web.yaml': ours(`PropagationPolicy\nspec: ${spec}`),
    ...Object.fromEntries(
      Object.entries(clusters).map(([name, fields]) => [
        `clusters/${name}/cluster.yaml`,
        ours(`Cluster\nmetadata: { name: ${name} }\nspec: { ${fields} }`),
      ]),
    ),
  }
}

class Story {
  readonly #cache = emptyCompileCache()
  readonly #trees = new Map<string, ReturnType<typeof makeTree>>()
  last: Compiled | undefined

  step(files: Files, apis?: Readonly<Record<string, readonly string[]>>): readonly string[] {
    const revision = `r${this.#trees.size}`
    this.#trees.set(revision, makeTree(files))
    const { last } = this
    const previous = following(last)
    const seen = Object.entries(apis ?? {}).map(
      ([name, served]) => [name, { taints: [], apis: served, workloads: new Map() }] as const,
    )
    const observation = apis && { at: 1_000, clusters: new Map(seen) }
    const inputs = { revision, trees: this.#trees, previous, ...(observation && { observation }) }
    const compiled = compile(inputs, this.#cache, last)
    if (compiled.fleet === undefined) throw new Error('the fleet was refused')
    this.last = compiled
    return placed(compiled)
  }

  why(cluster: string): string {
    return this.last === undefined ? '' : explained(this.last, 'web', cluster).join('\n')
  }
}

function placed({ desired }: Compiled): readonly string[] {
  const found: string[] = []
  const visit = ({ cluster, children }: DesiredNode): void => {
    if (cluster !== undefined && cluster.pairs.length > 0) found.push(cluster.cluster.name)
    children.forEach(visit)
  }
  visit(desired)
  return found.sort()
}

const three = { k1: '', k2: '', k3: '' }

test('a divided application does not go to a cluster that is seen to lack an API which it needs', () => {
  const story = new Story()

  expect(story.step(fleet(divided, three), { k1: rich, k2: base })).toEqual(['k1', 'k3'])
  expect(story.why('k2')).toContain('the cluster does not serve "example.com/v1/Widget"')
  expect(story.why('k1')).toContain('selected by policy "web"')
})

test('an application that brings its own CRDs needs nobody to serve them', () => {
  const story = new Story()

  expect(story.step(fleet(divided, three, [crd, deployment, widget]), { k1: base, k2: base })).toEqual([
    'k1',
    'k2',
    'k3',
  ])
})

test('a cluster that has replicas keeps them when an API goes, and a cluster that gets the API may have some', () => {
  const story = new Story()
  const files = fleet(divided, three)
  story.step(files, { k1: rich, k2: rich, k3: base })

  expect(story.step(files, { k1: rich, k2: base, k3: base })).toEqual(['k1', 'k2'])
  expect(story.step(files, { k1: rich, k2: base, k3: rich })).toEqual(['k1', 'k2', 'k3'])
})

test('a policy that spreads chooses among the clusters that serve what is needed', () => {
  const one = '{ placement: { spreadConstraints: [{ spreadByField: cluster, maxGroups: 1 }] } }'
  const refinement = ours(
    'PropagationPolicy\nmetadata: { name: few }\nspec: { refines: web, placement: { spreadConstraints: [{ spreadByField: cluster, maxGroups: 1 }] } }',
  )
  const named = (spec: string): Files => ({
    ...fleet('{}', three),
    'clusters/policies/web.yaml': ours(`PropagationPolicy\nmetadata: { name: web }\nspec: ${spec}`),
  })
  const seen = { k1: base, k2: base, k3: rich }

  expect(new Story().step(named(one), seen)).toEqual(['k3'])
  expect(new Story().step({ ...named('{}'), 'clusters/k3/policies/few.yaml': refinement }, seen)).toEqual([
    'k3',
  ])
})

test('numberOfClusters chooses among the clusters that serve what is needed', () => {
  const story = new Story()
  const files = fleet('{ placement: { numberOfClusters: 1 } }', three)

  expect(story.step(files, { k1: base, k2: base, k3: rich })).toEqual(['k3'])
})

test('a policy without a choice is left alone: an apply tells what is missing', () => {
  const story = new Story()

  expect(story.step(fleet('{}', three), { k1: base, k2: base, k3: base })).toEqual(['k1', 'k2', 'k3'])
})

test('an application that every cluster refuses is told with its policy', () => {
  const story = new Story()

  expect(story.step(fleet(divided, three), { k1: base, k2: base, k3: base })).toEqual([])
  expect(story.last?.diagnostics).toContainEqual(
    expect.objectContaining({
      code: 'schedule/admitted-nowhere',
      at: expect.objectContaining({ file: 'clusters/policies/web.yaml' }),
    }),
  )
  expect(story.step(fleet(divided, three), { k1: base, k2: base, k3: base })).toEqual([])
})

const closed = 'taints: [{ key: full, effect: NoSelectIfNew }]'

test.each([['{}'], [divided], ['{ placement: { numberOfClusters: 3 } }']])(
  'a taint NoSelectIfNew leaves what is in a cluster, and keeps out what is new: %s',
  spec => {
    const story = new Story()
    story.step(fleet(spec, { k1: '', k2: '' }))

    const first = story.step(fleet(spec, { k1: closed, k2: '', k3: closed }))
    const second = story.step(fleet(spec, { k1: closed, k2: closed, k3: closed }))
    const reason = story.why('k3')
    const third = story.step(fleet(spec, { k1: closed, k2: closed, k3: '' }))

    expect([first, second, third]).toEqual([
      ['k1', 'k2'],
      ['k1', 'k2'],
      ['k1', 'k2', 'k3'],
    ])
    expect(reason).toContain('the taint full:NoSelectIfNew keeps out what is new in the cluster')
  },
)

test('a toleration lets new applications in, and what is alone in being kept out stays out', () => {
  const tolerant = '{ placement: { clusterTolerations: [{ key: full, operator: Exists }] } }'
  const story = new Story()

  expect(new Story().step(fleet(tolerant, { k1: closed }))).toEqual(['k1'])
  expect(story.step(fleet('{}', { k1: closed }))).toEqual([])
  expect(story.step(fleet('{}', { k1: closed }))).toEqual([])
})
