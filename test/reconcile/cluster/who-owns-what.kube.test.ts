import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { type ApplySettings, defaultApplySettings } from '../../../src/core/model/apply-settings.ts'
import type { OwnedResource } from '../../../src/core/plan/index.ts'
import { systemClock } from '../../../src/io/clock.ts'
import { kubeClusterDirectory } from '../../../src/io/cluster/cluster-directory.ts'
import { planLive } from '../../../src/reconcile/cluster/plan-live.ts'
import { reconcileCluster } from '../../../src/reconcile/cluster/reconcile-cluster.ts'
import { clusterNamed } from '../../io/cluster/cluster-named.ts'
import { describeKube } from '../../support/kube.ts'
import { application, requestOf } from './fixture.ts'

const force = 'annotations: { banyan.dev/force: enabled }'

function deployment(
  namespace: string,
  { env = '', replicas = '', image = 'example.dev/web:1' } = {},
): string {
  return `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: ${namespace} }
spec:
  ${replicas}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers: [{ name: main, image: "${image}", ports: [{ containerPort: 80 }], env: [${env}] }]
`
}

function statefulSet(namespace: string, storage: string): string {
  return `
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db, namespace: ${namespace}, ${force} }
spec:
  serviceName: db
  replicas: 1
  selector: { matchLabels: { app: db } }
  template: { metadata: { labels: { app: db } }, spec: { containers: [{ name: main, image: "example.dev/db:1" }] } }
  volumeClaimTemplates:
    - { metadata: { name: data }, spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: ${storage} } } } }
`
}

describeKube('who owns what, for real', kube => {
  async function open(apply: Partial<ApplySettings> = {}) {
    const path = kube.server('kube-0').kubeconfigPath
    const api = await kubeClusterDirectory().connect(clusterNamed('kube-0', { kubeconfig: { path } }))
    const namespace = await kube.createNamespace('kube-0')
    const fleet = `fleet-${randomBytes(4).toString('hex')}`
    const settings = (changes: Partial<ApplySettings>) => {
      return { ...clusterNamed('kube-0', undefined), apply: { ...defaultApplySettings, ...changes } }
    }
    const requestFor = (desired: readonly OwnedResource[], changes = apply) => {
      return { ...requestOf(api, systemClock, desired), fleet, cluster: settings(changes) }
    }
    return {
      api,
      namespace,
      plan: (desired: readonly OwnedResource[]) => planLive(requestFor(desired)),
      run: (desired: readonly OwnedResource[], changes = apply) =>
        reconcileCluster(requestFor(desired, changes)),
      kubectl: (args: readonly string[], input = '') =>
        execFileSync('kubectl', ['--kubeconfig', path, '--namespace', namespace, ...args], {
          input,
        }).toString(),
      find: (apiVersion: string, kind: string, name: string) =>
        api.get({ apiVersion, kind, namespace, name }),
    }
  }

  test('what kubectl applied is adopted without a restart, and loses what Git does not have, then and later', async () => {
    const one = await open({ conflict: 'Adopt' })
    const [a, b] = ['{ name: A, value: "1" }', '{ name: B, value: "1" }']
    one.kubectl(
      ['apply', '-f', '-'],
      deployment(one.namespace, { env: `${a}, ${b}`, replicas: 'replicas: 3' }),
    )
    const before = await one.find('apps/v1', 'Deployment', 'web')
    const replicaSets = async () => {
      const kind = { apiVersion: 'apps/v1', kind: 'ReplicaSet' }
      return (await one.api.list(kind, { namespace: one.namespace })).items.length
    }
    await expect.poll(replicaSets, { timeout: 30_000 }).toBe(1)

    const same = await one.run(application('web', deployment(one.namespace, { env: `${a}, ${b}` })))
    const adopted = await one.find('apps/v1', 'Deployment', 'web')
    const sets = await replicaSets()
    const less = await one.run(application('web', deployment(one.namespace, { env: a })))
    const after = await one.find('apps/v1', 'Deployment', 'web')

    expect([same.failures, less.failures]).toEqual([[], []])
    expect(adopted?.spec).toEqual(before?.spec)
    expect(sets).toBe(1)
    expect(adopted?.metadata.annotations).not.toHaveProperty([
      'kubectl.kubernetes.io/last-applied-configuration',
    ])
    expect(adopted?.spec).toMatchObject({ replicas: 3 })
    expect(JSON.stringify(after?.spec)).toContain('"env":[{"name":"A","value":"1"}]')
    const again = await one.run(application('web', deployment(one.namespace, { env: a })))
    expect(again).toMatchObject({ applied: 0, failures: [] })
  }, 60_000)

  test('what people do with kubectl is told, ignored or put right, as the branch says', async () => {
    const one = await open()
    const web = application('web', deployment(one.namespace, { replicas: 'replicas: 1' }))
    const ignoring = { ignoreDifferences: [{ jsonPointers: ['/spec/replicas'] }] }
    await one.run(web, ignoring)
    one.kubectl(['scale', 'deployment/web', '--replicas=2'])
    one.kubectl(['set', 'image', 'deployment/web', 'main=example.dev/hot:1'])

    const told = await one.run(web, { drift: 'Report', ...ignoring })
    const hot = await one.find('apps/v1', 'Deployment', 'web')
    const corrected = await one.run(web, ignoring)
    const live = await one.find('apps/v1', 'Deployment', 'web')
    const again = await one.run(web, ignoring)
    const refused = await one.run(web)

    const image = { field: '.spec.template.spec.containers[name="main"].image', manager: 'kubectl-set' }
    expect(told).toMatchObject({ applied: 0, failures: [], drifts: [{ fields: [image] }] })
    expect(JSON.stringify(hot?.spec)).toContain('example.dev/hot:1')
    expect(corrected).toMatchObject({ applied: 1, failures: [] })
    expect(live?.spec).toMatchObject({
      replicas: 2,
      template: { spec: { containers: [{ image: 'example.dev/web:1' }] } },
    })
    expect(again).toMatchObject({ applied: 0, failures: [] })
    expect(refused.failures[0]?.message).toMatch(/field manager "kubectl" owns \.spec\.replicas;/)
  }, 60_000)

  test('a StatefulSet whose claims change is told, and made again with its pods where that is allowed', async () => {
    const one = await open()
    const pods = async () => {
      const { items } = await one.api.list(
        { apiVersion: 'v1', kind: 'Pod' },
        { namespace: one.namespace, labelSelector: 'app=db' },
      )
      return items.map(({ metadata }) => metadata.uid)
    }
    await one.run(application('db', statefulSet(one.namespace, '1Gi')))
    await expect.poll(pods, { timeout: 30_000 }).toHaveLength(1)
    const before = await pods()
    const refused = await one.run(
      application('db', statefulSet(one.namespace, '2Gi').replace('enabled', 'disabled')),
    )
    const plan = await one.plan(application('db', statefulSet(one.namespace, '2Gi')))

    const outcome = await one.run(application('db', statefulSet(one.namespace, '2Gi')))

    expect(refused.failures).toMatchObject([{ code: 'cluster/immutable' }])
    expect(plan.changes).toMatchObject([{ recreated: true }])
    expect(outcome).toMatchObject({ applied: 1, deleted: 0, failures: [] })
    expect(JSON.stringify(await one.find('apps/v1', 'StatefulSet', 'db'))).toContain('2Gi')
    const owner = (await one.find('apps/v1', 'StatefulSet', 'db'))?.metadata.uid
    await expect
      .poll(async () => (await one.find('v1', 'Pod', 'db-0'))?.metadata.ownerReferences, { timeout: 30_000 })
      .toMatchObject([{ uid: owner }])
    expect(await pods()).toEqual(before)
  }, 120_000)

  test('a certificate that is injected into a webhook is left to its injector', async () => {
    const one = await open()
    const name = one.namespace
    const hook = (bundle: string) =>
      application(
        'hook',
        `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: ${name} }
webhooks:
  - name: checks.example.dev
    sideEffects: None
    admissionReviewVersions: [v1]
    failurePolicy: Ignore
    timeoutSeconds: 1
    rules: [{ apiGroups: [example.dev], apiVersions: [v1], operations: [CREATE], resources: [nothing] }]
    clientConfig: { caBundle: "${bundle}", service: { name: checks, namespace: default } }
`,
      )
    const ref = {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      name,
    }
    await one.run(hook('Cg=='))
    const text = JSON.stringify((await one.api.get(ref))?.webhooks).replace('"Cg=="', '"Cgo="')
    await one.api.patch(ref, { webhooks: JSON.parse(text) }, { fieldManager: 'cainjector' })

    const seen = await one.run(hook('Cg=='))
    const live = await one.api.get(ref)
    const again = await one.run(hook('Cg=='))
    await one.run([])

    expect([seen.failures, again.failures]).toEqual([[], []])
    expect(again.applied).toBe(0)
    expect(JSON.stringify(live?.webhooks)).toContain('"caBundle":"Cgo="')
    expect(await one.api.get(ref)).toBeUndefined()
  }, 60_000)
})
