import { expect, test } from 'vitest'
import type { JsonObject } from '../../../src/base/std/json.ts'
import type { KubernetesObject } from '../../../src/core/model/object.ts'
import { codeOf, configMap, deployment, failureOf, type Open } from './opened.ts'

const ours = { fieldManager: 'banyan' }

/** What a server refuses, and how that is told. */
export function refusalCases(open: Open): void {
  test('an object of a kind that the server does not have is refused as such', async () => {
    const { api, namespace } = await open()
    const unknown = { apiVersion: 'example.com/v1', kind: 'Unheard', metadata: { name: 'a', namespace } }

    expect(await codeOf(api.apply(unknown, ours))).toBe('cluster/kind-unknown')
    expect(await codeOf(api.get({ ...unknown, name: 'a' }))).toBe('cluster/kind-unknown')
    expect(await codeOf(api.list(unknown))).toBe('cluster/kind-unknown')
  })

  test('an object for a namespace that is not there is not found', async () => {
    const { api } = await open()
    const lost = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a', namespace: 'no-such-namespace' },
    }

    const failure = await failureOf(api.apply(lost, ours))

    expect(failure?.code).toBe('cluster/not-found')
    expect(failure?.message).toContain('namespaces "no-such-namespace" not found')
  })

  test('a name that is no DNS name is invalid, with the field', async () => {
    const opened = await open()

    const failure = await failureOf(opened.api.apply(configMap(opened, 'Not_A_Name', {}), ours))

    expect(failure).toMatchObject({ code: 'cluster/invalid', retryable: false })
    expect(failure?.refusals[0]).toMatchObject({ field: 'metadata.name', reason: 'FieldValueInvalid' })
  })

  test('a ConfigMap of more than a mebibyte is invalid, and one of less is kept', async () => {
    const opened = await open()
    const sized = (bytes: number) => configMap(opened, 'large', { text: 'x'.repeat(bytes) })

    expect((await opened.api.apply(sized(1_048_576), ours)).metadata.name).toBe('large')
    const failure = await failureOf(opened.api.apply(sized(1_048_577), ours))

    expect(failure).toMatchObject({ code: 'cluster/invalid', retryable: false })
    expect(failure?.refusals[0]).toMatchObject({ reason: 'FieldValueTooLong' })
  })

  test('annotations of more than 256 KiB are invalid, and of as many are kept', async () => {
    const opened = await open()
    const sized = (bytes: number) => {
      const object = configMap(opened, 'noted', {})
      return { ...object, metadata: { ...object.metadata, annotations: { a: 'x'.repeat(bytes - 1) } } }
    }

    expect(await codeOf(opened.api.apply(sized(262_144), ours))).toBeUndefined()
    const failure = await failureOf(opened.api.apply(sized(262_145), ours))

    expect(failure).toMatchObject({ code: 'cluster/invalid', retryable: false })
    expect(failure?.refusals[0]).toEqual({
      field: 'metadata.annotations',
      reason: 'FieldValueTooLong',
      message: 'Too long: may not be more than 262144 bytes',
    })
  })

  test('an object of more than three mebibytes is not even read', async () => {
    const opened = await open()
    const large = configMap(opened, 'huge', { text: 'x'.repeat(3_145_728) })

    const failure = await failureOf(opened.api.apply(large, { ...ours, dryRun: true }))

    expect(failure).toMatchObject({ code: 'cluster/invalid', retryable: false, refusals: [] })
    expect(failure?.message).toContain(
      '413 RequestEntityTooLarge: Request entity too large: limit is 3145728',
    )
  })

  test('what the store of the server has no room for passes a dry run, and is refused in its words', async () => {
    const opened = await open()
    const large = withVariable(deployment(opened, 'wide'), 'x'.repeat(1_600_000))

    const tried = await codeOf(opened.api.apply(large, { ...ours, dryRun: true }))
    const failure = await failureOf(opened.api.apply(large, ours))

    expect(tried).toBeUndefined()
    expect(failure).toMatchObject({ code: 'cluster/server-error', retryable: true })
    expect(failure?.message).toContain('the server answers 500: etcdserver: request is too large')
  })

  test('a prefix for names beside a name is kept, and names nothing', async () => {
    const opened = await open()
    const object = configMap(opened, 'named', {}, { generateName: 'other-' })

    const { metadata } = await opened.api.apply(object, ours)

    expect(metadata).toMatchObject({ name: 'named', generateName: 'other-' })
  })

  test('a key of a ConfigMap that is no file name is invalid, with the field', async () => {
    const opened = await open()

    const failure = await failureOf(opened.api.apply(configMap(opened, 'keys', { 'a b': 'c' }), ours))

    expect(failure).toMatchObject({ code: 'cluster/invalid', retryable: false })
    expect(failure?.refusals[0]).toMatchObject({ field: 'data[a b]', reason: 'FieldValueInvalid' })
  })

  test('names of RBAC objects may have upper-case letters and colons', async () => {
    const { api, namespace } = await open()
    const name = `${namespace}:My-Role`
    const apiVersion = 'rbac.authorization.k8s.io/v1'
    const role = { apiVersion, kind: 'ClusterRole', metadata: { name }, rules: [] }

    expect((await api.apply(role, ours)).metadata.name).toBe(name)
    expect(await api.delete({ apiVersion, kind: 'ClusterRole', name })).toBe(true)
  })

  test('the selector of a Deployment cannot be changed', async () => {
    const opened = await open()
    await opened.api.apply(deployment(opened, 'web'), ours)
    const labels = { app: 'other' }
    const container = { name: 'web', image: 'example.com/web:1' }
    const template = { metadata: { labels }, spec: { containers: [container] } }
    const changed = { ...deployment(opened, 'web'), spec: { selector: { matchLabels: labels }, template } }

    const failure = await failureOf(opened.api.apply(changed, ours))

    expect(failure?.code).toBe('cluster/invalid')
    expect(failure?.refusals[0]).toMatchObject({ field: 'spec.selector' })
    expect(failure?.message).toContain('field is immutable')
  })

  test('the address of a Service cannot be changed, and is kept', async () => {
    const { api, namespace } = await open()
    const service = (spec: Readonly<Record<string, string>>) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace },
      spec: { ...spec, ports: [{ port: 80 }] },
    })
    const made = await api.apply(service({}), ours)
    const again = await api.apply(service({}), ours)

    expect(again).toEqual(made)
    expect(made.spec).toMatchObject({ clusterIP: expect.stringMatching(/^10\.96\./) })
    expect(await codeOf(api.apply(service({ clusterIP: '10.96.77.77' }), ours))).toBe('cluster/invalid')
  })

  test('a field that the kind does not have is refused with its path', async () => {
    const opened = await open()

    const failure = await failureOf(opened.api.apply(deployment(opened, 'web', { replicaz: 1 }), ours))

    expect(failure?.message).toContain('.spec.replicaz: field not declared in schema')
  })

  test('a workload without containers is invalid', async () => {
    const opened = await open()
    const labels = { app: 'web' }
    const spec = { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: {} } }

    const failure = await failureOf(opened.api.apply({ ...deployment(opened, 'web'), spec }, ours))

    expect(failure?.code).toBe('cluster/invalid')
    expect(failure?.refusals[0]).toMatchObject({ field: 'spec.template.spec.containers' })
  })

  test('what is said of an object with values that no message may quote is its fields alone', async () => {
    const opened = await open()
    const object = deployment(opened, 'web', { replicas: -4_242_424 })

    const told = await failureOf(opened.api.apply(object, ours))
    const hidden = await failureOf(opened.api.apply(object, { ...ours, confidential: true }))

    expect(told?.message).toContain('4242424')
    expect(hidden).toMatchObject({
      code: 'cluster/invalid',
      refusals: [{ field: 'spec.replicas', message: '' }],
    })
    expect(hidden?.message).not.toContain('4242424')
  })

  test('a namespace of the system cannot be deleted', async () => {
    const { api } = await open()
    const ref = { apiVersion: 'v1', kind: 'Namespace', name: 'kube-system' }

    expect(await codeOf(api.delete(ref, { dryRun: true }))).toBe('cluster/forbidden')
  })
}

function withVariable(object: KubernetesObject, value: string): KubernetesObject {
  const container = { name: 'web', image: 'example.com/web:1', env: [{ name: 'A', value }] }
  const { selector } = object.spec as { readonly selector: { readonly matchLabels: JsonObject } }
  const template = { metadata: { labels: selector.matchLabels }, spec: { containers: [container] } }
  return { ...object, spec: { selector, template } }
}
