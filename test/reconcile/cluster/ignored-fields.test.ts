import { expect, test } from 'vitest'
import type { JsonObject } from '../../../src/base/std/json.ts'
import {
  type ApplySettings,
  defaultApplySettings,
  type IgnoreRule,
} from '../../../src/core/model/apply-settings.ts'
import type { KubernetesObject } from '../../../src/core/model/object.ts'
import { clusterNamed } from '../../io/cluster/cluster-named.ts'
import { application, configMap, deployment, type World, world } from './fixture.ts'

function ignoring(...ignoreDifferences: readonly IgnoreRule[]) {
  const apply: ApplySettings = { ...defaultApplySettings, ignoreDifferences }
  return { cluster: { ...clusterNamed('one', undefined), apply } }
}

const replicas = ignoring({ resourceSelectors: [{ kind: 'Deployment' }], jsonPointers: ['/spec/replicas'] })
const web = (image: string, count: number) => application('web', deployment('web', image, count))

async function edit(
  one: World,
  kind: string,
  name: string,
  change: JsonObject,
  manager: string,
): Promise<void> {
  const live = await one.find(kind, name)
  if (live === undefined) throw new Error('there is nothing to edit')
  one.cluster.server.update({ ...live, ...change } as KubernetesObject, { manager })
}

async function scale(one: World, count: number, manager = 'somebody'): Promise<void> {
  const live = await one.find('Deployment', 'web')
  await edit(one, 'Deployment', 'web', { spec: { ...(live?.spec as JsonObject), replicas: count } }, manager)
}

async function specOf(one: World): Promise<unknown> {
  return (await one.find('Deployment', 'web'))?.spec
}

test('a field that is ignored is rendered once, and belongs to whoever changes it', async () => {
  const one = world()
  await one.run(web('web:1', 3), replicas)
  expect(await specOf(one)).toMatchObject({ replicas: 3 })
  await scale(one, 9)

  const seen = await one.run(web('web:1', 3), replicas)
  const changed = await one.run(web('web:2', 4), replicas)

  expect([...seen.failures, ...changed.failures]).toEqual([])
  expect(await specOf(one)).toMatchObject({
    replicas: 9,
    template: { spec: { containers: [{ image: 'web:2' }] } },
  })
  expect((await one.run(web('web:2', 4), replicas)).applied).toBe(0)
})

test('what nobody else owns stays as it is, too, and is not lost', async () => {
  const one = world()
  await one.run(web('web:1', 3), replicas)

  await one.run(web('web:2', 5), replicas)

  expect(await specOf(one)).toMatchObject({ replicas: 3 })
})

test('what is ignored no more is put right', async () => {
  const one = world()
  await one.run(web('web:1', 3), replicas)
  await scale(one, 9)
  await one.run(web('web:1', 3), replicas)

  const outcome = await one.run(web('web:1', 3), {
    cluster: { ...clusterNamed('one', undefined), apply: { ...defaultApplySettings, conflict: 'Overwrite' } },
  })

  expect(outcome.applied).toBe(1)
  expect(await specOf(one)).toMatchObject({ replicas: 3 })
})

test('the fields of a manager are its own, and those of others are not', async () => {
  const one = world()
  const rule = ignoring({ managedFieldsManagers: ['vpa'] })
  await one.run(web('web:1', 3), rule)
  await scale(one, 9, 'vpa')
  expect((await one.run(web('web:1', 3), rule)).failures).toEqual([])
  expect(await specOf(one)).toMatchObject({ replicas: 9 })
  expect((await one.run(web('web:1', 3), rule)).applied).toBe(0)

  await scale(one, 7, 'somebody')
  await one.run(web('web:1', 3), rule)
  await one.run(web('web:2', 3), rule)

  expect(await specOf(one)).toMatchObject({ replicas: 7 })
})

test('what is ignored is no drift', async () => {
  const one = world()
  const { cluster } = replicas
  const told = { cluster: { ...cluster, apply: { ...cluster.apply, drift: 'Report' as const } } }
  await one.run(web('web:1', 3), told)
  await scale(one, 9)

  const outcome = await one.run(web('web:1', 3), told)

  expect(outcome.drifts).toBeUndefined()
  expect(outcome.applications).toMatchObject([{ sync: 'Synced' }])
})

test('a condition says of which objects that are there something is ignored; alone it is the whole of them', async () => {
  const frozen = 'has(metadata.labels.frozen) && metadata.labels.frozen == "true"'
  const rule = ignoring({ resourceSelectors: [{ kind: 'ConfigMap' }], celExpression: frozen })
  const one = world()
  await one.run(application('web', configMap('a'), configMap('b')), rule)
  const live = await one.find('ConfigMap', 'a')
  const metadata = { ...live?.metadata, labels: { ...live?.metadata.labels, frozen: 'true' } }
  await edit(one, 'ConfigMap', 'a', { metadata, data: { value: 'theirs' } }, 'somebody')

  const outcome = await one.run(application('web', configMap('a', '2'), configMap('b', '2')), rule)

  expect(outcome.failures).toEqual([])
  expect((await one.find('ConfigMap', 'a'))?.data).toEqual({ value: 'theirs' })
  expect((await one.find('ConfigMap', 'b'))?.data).toEqual({ value: '2' })
})

test('an object names the fields that it leaves to others, and a sidecar that somebody injects stays', async () => {
  const one = world()
  const text = (image: string) =>
    application(
      'web',
      deployment('web', image, 3).replace(
        'namespace: default',
        'namespace: default, annotations: { banyan.dev/ignore-fields: "/spec/template/spec/containers/[name=main]/image, /spec/replicas" }',
      ),
    )
  await one.run(text('web:1'))
  const labels = { app: 'web' }
  const containers = [
    { name: 'main', image: 'patched:1' },
    { name: 'proxy', image: 'proxy:1' },
  ]
  const spec = {
    selector: { matchLabels: labels },
    replicas: 3,
    template: { metadata: { labels }, spec: { containers } },
  }
  await edit(one, 'Deployment', 'web', { spec }, 'injector')

  const outcome = await one.run(text('web:2'))

  expect(outcome.failures).toEqual([])
  const live = (await specOf(one)) as {
    readonly template: { readonly spec: { readonly containers: unknown[] } }
  }
  expect(live.template.spec.containers).toMatchObject(containers)
})

const webhook = (bundle: string) =>
  application(
    'hooks',
    `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: checks }
webhooks:
  - name: checks.example.dev
    sideEffects: None
    admissionReviewVersions: [v1]
    failurePolicy: Ignore
    clientConfig: { caBundle: "${bundle}", service: { name: checks, namespace: default } }
`,
  )

test('a certificate that a controller put in place of ours stays, one that nobody has is ours to change', async () => {
  const one = world()
  const bundleOf = async () => {
    const ref = { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration' }
    const [object] = (await one.cluster.connect().list(ref)).items
    return { object, bundle: /"caBundle":"([^"]*)"/.exec(JSON.stringify(object?.webhooks ?? []))?.[1] }
  }
  await one.run(webhook('Cg=='))
  await one.run(webhook('Cgo='))
  expect((await bundleOf()).bundle).toBe('Cgo=')

  const { object } = await bundleOf()
  const text = JSON.stringify(object).replace('"Cgo="', '"aW5qZWN0ZWQ="')
  one.cluster.server.update(JSON.parse(text) as KubernetesObject, { manager: 'cainjector' })
  const seen = await one.run(webhook('Cgo='))
  const changed = await one.run(webhook('Cg=='))

  expect([...seen.failures, ...changed.failures]).toEqual([])
  expect((await bundleOf()).bundle).toBe('aW5qZWN0ZWQ=')
  expect((await one.run(webhook('Cg=='))).applied).toBe(0)
})
