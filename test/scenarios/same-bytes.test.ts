import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatYaml } from '../../src/base/yaml/format-yaml.ts'
import type { KubernetesObject, StringMap } from '../../src/core/model/object.ts'
import { parseKey } from '../../src/core/model/object.ts'
import { applySet, owned } from '../../src/core/plan/index.ts'
import { committedFleet, texts } from './committed-fleet.ts'
import { cluster, deployment, imageOverride, SmallFleet } from './small-fleet.ts'

const names = ['tokyo', 'osaka', 'paris', 'lyon']

type Change = Readonly<Record<string, string | null>>

const config = (name: string, value: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\ndata: { value: "${value}" }\n`

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.constantFrom('1', '2', '3').map(tag => ({
    'templates/web/web.yaml': deployment('web', 8, `registry.example/web:${tag}`),
  })),
  fc.integer({ min: 1, max: 20 }).map(count => ({ 'templates/web/web.yaml': deployment('web', count) })),
  fc
    .constantFrom('asia', 'europe')
    .map(region => ({ [`clusters/${region}/overrides/web.yaml`]: imageOverride('9') })),
  fc
    .tuple(fc.constantFrom('a', 'b'), fc.constantFrom('no', '0x1F', 'line\\n', '1e3'))
    .map(([name, value]) => ({ [`templates/agent/${name}.yaml`]: config(name, value) })),
  fc.constantFrom('a', 'b').map(name => ({ [`templates/agent/${name}.yaml`]: null })),
  fc.constantFrom('a', 'b').map(value => ({
    'templates/agent/kustomization.yaml': `resources: [agent.yaml]\nconfigMapGenerator: [{ name: made, literals: [value=${value}] }]\n`,
  })),
  fc.constant({
    'clusters/asia/tokyo/cluster.yaml': cluster('tokyo', 'taints: [{ key: drain, effect: NoExecute }]'),
  }),
)

/** What was sent to each cluster last, by key: what of it was deleted since is not there any more. */
async function sent(fleet: SmallFleet, log: ReadonlyMap<string, KubernetesObject>) {
  const found = new Map<string, Map<string, KubernetesObject>>(names.map(name => [name, new Map()]))
  for (const [at, object] of log) {
    const [name = '', key = ''] = at.split(' ')
    const { kind, namespace, name: own } = parseKey(key)
    const ref = { apiVersion: object.apiVersion, kind, name: own, ...(namespace !== '' && { namespace }) }
    const live = await fleet.clusters.cluster(name).connect().get(ref)
    if (live !== undefined) found.get(name)?.set(key, withoutMarks(object))
  }
  return found
}

function withoutMarks(object: KubernetesObject): KubernetesObject {
  const { labels = {}, annotations = {}, ...metadata } = object.metadata
  const bare = {
    ...(rest(labels).length > 0 && { labels: Object.fromEntries(rest(labels)) }),
    ...(rest(annotations).length > 0 && { annotations: Object.fromEntries(rest(annotations)) }),
  }
  return { ...object, metadata: { ...metadata, name: object.metadata.name, ...bare } }
}

function rest(map: StringMap): readonly (readonly [string, string])[] {
  const marks = new Set<string>([applySet.partOf, owned.application, owned.object, owned.generatedFrom])
  return Object.entries(map).filter(([name]) => !marks.has(name))
}

/** A fleet of delivery Push that notes what is sent to clusters. */
function listened(log: Map<string, KubernetesObject>): SmallFleet {
  const fleet = new SmallFleet()
  const connect = fleet.clusters.connect.bind(fleet.clusters)
  fleet.clusters.connect = async where => {
    const api = await connect(where)
    return {
      ...api,
      apply: (object, options) => {
        const key = object.metadata.annotations?.[owned.object]
        if (options.dryRun !== true && key !== undefined) log.set(`${where.name} ${key}`, object)
        return api.apply(object, options)
      },
    }
  }
  return fleet
}

test('what is committed is what is sent to clusters, byte for byte, after any history', async () => {
  const histories = fc.sample(fc.array(change, { minLength: 1, maxLength: 4 }), { numRuns: 5, seed: 7 })
  for (const history of histories) {
    const log = new Map<string, KubernetesObject>()
    const pushed = listened(log)
    const committed = committedFleet()
    await Promise.all([pushed.round(), committed.round()])
    for (const changes of history) {
      pushed.commit(changes)
      committed.commit(changes)
      for (let round = 0; round < 2; round++) {
        await pushed.round()
        await committed.round()
      }
    }

    const expected = await sent(pushed, log)
    expect(expected.get('paris')?.size).toBeGreaterThan(0)
    for (const name of names) {
      const files = Object.entries(texts(committed, `clusters/${name}`)).filter(([path]) =>
        path.endsWith('.yaml'),
      )
      const written = [...(expected.get(name)?.values() ?? [])].map(each =>
        formatYaml(each, { sortKeys: true }),
      )
      expect(files.map(([, text]) => text).sort()).toEqual(written.sort())
    }
  }
})
