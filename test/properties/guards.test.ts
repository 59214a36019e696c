import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeFile, makeTree, withEntry } from '../../src/base/tree/make-tree.ts'
import type { TreeDirectory } from '../../src/base/tree/tree.ts'
import { type Compiled, compile, emptyCompileCache, nothingBefore } from '../../src/core/compile.ts'
import { type InForce, type Judged, judge } from '../../src/reconcile/fleet/judge.ts'
import { stopsOf } from '../../src/reconcile/fleet/stops-of.ts'
import { cluster, deployment, imageOverride } from '../scenarios/small-fleet.ts'
import { ours } from '../support/fleet-files.ts'

const guards =
  'maxDeletions: { percent: 0, floor: 2 }, maxMovedReplicas: { percent: 10, floor: 1 }, requireApproval: { clusters: [lyon], paths: [asia/**] }'
const configs = ['a', 'b', 'c', 'd']
const sites = ['asia/tokyo', 'asia/osaka', 'asia/seoul', 'europe/paris', 'europe/lyon', 'europe/rome']

function config(name: string, value = '1'): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: default }\ndata: { value: "${value}" }\n`
}

const files: Readonly<Record<string, string>> = {
  'fleet.yaml': ours(`Fleet\nmetadata: { name: small }\nspec: { levels: [region], guards: { ${guards} } }`),
  'templates/web/web.yaml': deployment('web', 30),
  'templates/agent/agent.yaml': deployment('agent', 1),
  ...Object.fromEntries(configs.map(name => [`templates/settings/${name}.yaml`, config(name)])),
  'clusters/policies/web.yaml': ours(
    'PropagationPolicy\nmetadata: { name: web }\nspec: { workloads: [{ replicaScheduling: { replicaSchedulingType: Divided } }] }',
  ),
  'clusters/policies/rest.yaml': ours('PropagationPolicy\nspec: { applications: [agent, settings] }'),
  ...Object.fromEntries(
    sites.map(path => [`clusters/${path}/cluster.yaml`, cluster(path.split('/')[1] ?? '')]),
  ),
}

type Change = Readonly<Record<string, string | null>>

const changes: fc.Arbitrary<Change> = fc.oneof(
  fc.constantFrom(...configs).map(name => ({ [`templates/settings/${name}.yaml`]: null })),
  fc.constantFrom(...configs).map(name => ({ [`templates/settings/${name}.yaml`]: config(name, '2') })),
  fc.constant({ 'templates/agent/agent.yaml': null, 'templates/agent/extra.yaml': config('extra') }),
  fc.constantFrom(...sites).map(path => {
    const drained = cluster(path.split('/')[1] ?? '', 'taints: [{ key: drain, effect: NoExecute }]')
    return { [`clusters/${path}/cluster.yaml`]: drained }
  }),
  fc.constantFrom(...sites).map(path => ({
    [`clusters/${path}/cluster.yaml`]: cluster(path.split('/')[1] ?? '', 'weight: 4'),
  })),
  fc.constant({ 'clusters/asia/overrides/web.yaml': imageOverride('2') }),
  fc.constant({
    'templates/new/new.yaml': config('new'),
    'clusters/policies/new.yaml': ours('PropagationPolicy'),
  }),
)

/** A fleet as it is judged, commit by commit, with what the state store keeps between them. */
class Story {
  readonly #cache = emptyCompileCache()
  #tree: TreeDirectory = makeTree(files)
  #head = 0
  #last: Compiled | undefined
  #before: InForce = { desired: undefined, decisions: new Map() }

  commit(change: Change): Judged {
    for (const [path, text] of Object.entries(change))
      this.#tree = withEntry(this.#tree, path, text === null ? undefined : makeFile(text))
    this.#head += 1
    return this.judge(new Set())
  }

  /** Judges head, with these digests approved. */
  judge(approvals: ReadonlySet<string>): Judged {
    const revision = `r${this.#head}`
    const { decisions, placements } = this.#before
    const previous = { ...nothingBefore, decisions, ...(placements && { placements }) }
    const inputs = { revision, trees: new Map([[revision, this.#tree]]), previous }
    const compiled = compile(inputs, this.#cache, this.#last)
    if (compiled.fleet === undefined) throw new Error('the fleet was refused')
    this.#last = compiled
    return judge(this.#before, compiled, approvals)
  }

  /** What was judged is in force from now on. */
  accept({ desired, decisions, placements, verdict }: Judged): void {
    const revision = `r${this.#head}`
    const stops = verdict.approved ? [] : stopsOf(verdict, revision, this.#before.stops ?? [])
    this.#before = { desired, decisions, placements, revision, stops }
  }
}

function begun(): Story {
  const story = new Story()
  const first = story.judge(new Set())
  story.accept(story.judge(new Set([first.verdict.digest])))
  return story
}

const numRuns = Number(process.env.HISTORIES ?? 100)

const harmless: readonly Change[] = [
  { 'README.md': 'hello' },
  { 'clusters/europe/paris/overrides/agent.yaml': imageOverride('3').replace('name: web', 'name: agent') },
]

test('an approval lets exactly the stopped plan through, also after commits that leave it alone, and once', () => {
  fc.assert(
    fc.property(
      fc.array(changes, { minLength: 1, maxLength: 4 }),
      fc.constantFrom(...harmless),
      (list, other) => {
        const story = begun()
        const stopped = story.commit(Object.assign({}, ...list))
        fc.pre(stopped.verdict.stops.length > 0)
        story.accept(stopped)

        const again = story.commit(other)
        expect(again.verdict.digest).toBe(stopped.verdict.digest)
        expect(again.verdict.stops.length).toBeGreaterThan(0)
        story.accept(again)
        const approved = story.judge(new Set([stopped.verdict.digest]))

        expect(approved.verdict.approved).toBe(true)
        story.accept(approved)
        const rest = story.judge(new Set())
        expect(rest.verdict.stops).toEqual([])
        expect(rest.plan.groups).toEqual([])
        expect(rest.plan.moves).toEqual([])
      },
    ),
    { numRuns },
  )
}, 600_000)

test('a plan that grew is stopped again, whatever was approved before', () => {
  fc.assert(
    fc.property(
      fc.array(changes, { minLength: 1, maxLength: 3 }),
      fc.constantFrom(...sites),
      (list, site) => {
        const story = begun()
        const stopped = story.commit(Object.assign({}, ...list))
        fc.pre(stopped.verdict.stops.length > 0)
        story.accept(stopped)

        const grown = story.commit({
          'templates/settings/a.yaml': null,
          'templates/settings/b.yaml': null,
          [`clusters/${site}/overrides/agent.yaml`]: imageOverride('9').replace('name: web', 'name: agent'),
          'clusters/asia/overrides/settings.yaml': ours(
            'OverridePolicy\nspec: { overrideRules: [{ overriders: { labelsOverrider: [{ operator: add, value: { grown: "yes" } }] } }] }',
          ),
        })
        const late = story.judge(new Set([stopped.verdict.digest]))

        expect(grown.verdict.digest).not.toBe(stopped.verdict.digest)
        expect(late.verdict).toMatchObject({ approved: false, digest: grown.verdict.digest })
        expect(late.verdict.stops.length).toBeGreaterThan(0)
      },
    ),
    { numRuns },
  )
}, 600_000)

test('what is stopped stays as it is, and all else goes on', () => {
  fc.assert(
    fc.property(fc.array(changes, { minLength: 1, maxLength: 4 }), list => {
      const story = begun()
      const judged = story.commit(Object.assign({}, ...list))
      const counted = new Set(
        judged.verdict.stops.flatMap(({ pairs }) => pairs.map(each => `${each.cluster} ${each.application}`)),
      )
      story.accept(judged)

      const settled = story.judge(new Set())
      const left = settled.plan.groups.flatMap(({ change, clusters }) =>
        clusters.flatMap(name => [
          `${name} ${change.application}`,
          `${name} ${change.from ?? change.application}`,
        ]),
      )
      expect(left.filter(pair => !counted.has(pair))).toEqual([])
    }),
  )
}, 600_000)
