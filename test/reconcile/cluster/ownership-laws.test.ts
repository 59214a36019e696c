import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { JsonObject } from '../../../src/base/std/json.ts'
import { type ApplySettings, defaultApplySettings } from '../../../src/core/model/apply-settings.ts'
import type { KubernetesObject } from '../../../src/core/model/object.ts'
import { clusterNamed } from '../../io/cluster/cluster-named.ts'
import { application, type World, world } from './fixture.ts'

type Data = Readonly<Record<string, string>>

const key = fc.constantFrom('a', 'b', 'c', 'd')
const value = fc.constantFrom('1', '2', '3')
const data: fc.Arbitrary<Data> = fc.dictionary(key, value, { maxKeys: 4 })

/** What happens to the object: Git changes, or somebody updates or applies some fields. */
const step = fc.oneof(
  fc.record({ kind: fc.constant('git' as const), data }),
  fc.record({ kind: fc.constant('update' as const), manager: fc.constantFrom('x', 'y'), data }),
  fc.record({ kind: fc.constant('apply' as const), manager: fc.constantFrom('x', 'y'), data }),
)

const settings: fc.Arbitrary<ApplySettings> = fc
  .record({
    conflict: fc.constantFrom('Abort' as const, 'Overwrite' as const, 'Adopt' as const),
    drift: fc.constantFrom('Correct' as const, 'Report' as const),
    ignored: fc.uniqueArray(key, { maxLength: 2 }),
  })
  .map(({ conflict, drift, ignored }) => {
    const jsonPointers = ignored.map(name => `/data/${name}`)
    const ignoreDifferences = ignored.length === 0 ? [] : [{ jsonPointers }]
    return { ...defaultApplySettings, conflict, drift, ignoreDifferences }
  })

const metadata = { name: 'it', namespace: 'default' }

async function dataOf(one: World): Promise<Data> {
  return ((await one.find('ConfigMap', 'it'))?.data ?? {}) as Data
}

async function interfere(one: World, kind: 'update' | 'apply', manager: string, change: Data): Promise<void> {
  const { server } = one.cluster
  const live = await one.find('ConfigMap', 'it')
  const base: KubernetesObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata }
  if (kind === 'apply') server.apply({ ...base, data: change }, { manager, force: true })
  else if (live !== undefined)
    server.update({ ...live, data: { ...(live.data as JsonObject), ...change } } as KubernetesObject, {
      manager,
    })
}

interface Look {
  readonly before: Data
  readonly after: Data
  readonly git: Data
  /** What Git has, or had. */
  readonly everOurs: ReadonlySet<string>
  readonly ignored: ReadonlySet<string>
  /** Nothing was refused, and nothing is only told. */
  readonly isDone: boolean
}

/** What is wrong with what became of a field; undefined: nothing. */
function wrongWith(
  name: string,
  { before, after, git, everOurs, ignored, isDone }: Look,
): string | undefined {
  const isIgnored = ignored.has(`/data/${name}`)
  const isLeft = isIgnored ? before[name] !== undefined && git[name] !== undefined : !everOurs.has(name)
  if (isLeft && after[name] !== before[name])
    return `${name} was changed from ${before[name]} to ${after[name]}`
  const isMissed = isDone && !isIgnored && git[name] !== undefined && after[name] !== git[name]
  return isMissed ? `${name} is ${after[name]} and not ${git[name]}` : undefined
}

const ignoringA: ApplySettings = {
  ...defaultApplySettings,
  ignoreDifferences: [{ jsonPointers: ['/data/a'] }],
}
const emptied = { kind: 'apply' as const, manager: 'x' as const, data: {} }
const git = (content: Data) => ({ kind: 'git' as const, data: content })

/** Who applies an empty map has nothing of what comes into it. */
const examples: [ApplySettings, Data, (ReturnType<typeof git> | typeof emptied)[]][] = [
  [ignoringA, {}, [git({ a: '1' }), emptied, git({ a: '1', c: '1' })]],
  [ignoringA, { a: '1' }, [emptied, git({}), git({ a: '1', b: '1' })]],
]

test('nothing that is ignored or not in Git is changed, what is ours is as it is to be, and then there is peace', async () => {
  await fc.assert(
    fc.asyncProperty(settings, data, fc.array(step, { maxLength: 6 }), async (apply, first, steps) => {
      const one = world()
      const cluster = { ...clusterNamed('one', undefined), apply }
      const ignored = new Set(apply.ignoreDifferences.flatMap(rule => rule.jsonPointers ?? []))
      let wanted = first
      const everOurs = new Set(Object.keys(wanted))
      const run = () => {
        const text = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: wanted })
        return one.run(application('shop', text), { cluster })
      }
      await run()
      for (const each of steps) {
        if (each.kind === 'git') wanted = each.data
        else await interfere(one, each.kind, each.manager, each.data)
        for (const name of Object.keys(wanted)) everOurs.add(name)
        const before = await dataOf(one)
        const outcome = await run()
        const after = await dataOf(one)
        const isDone = outcome.failures.length === 0 && outcome.drifts === undefined
        const look = { before, after, git: wanted, everOurs, ignored, isDone }
        expect(['a', 'b', 'c', 'd'].flatMap(name => wrongWith(name, look) ?? [])).toEqual([])

        one.cluster.forgetRequests()
        await run()
        const writes = outcome.failures.length === 0 ? one.cluster.requestsOf('apply') : 0
        expect(writes).toBe(0)
      }
    }),
    { numRuns: Number(process.env.PROPERTY_RUNS ?? 200), examples },
  )
}, 600_000)
