import { expect, test } from 'vitest'
import { isArray, isObject, type JsonValue } from '../../../src/base/std/json.ts'
import type { KubernetesObject } from '../../../src/core/model/object.ts'
import { codeOf, configMap, deployment, failureOf, type Open, type Opened } from './opened.ts'

const ours = { fieldManager: 'banyan' }

/** Objects arrive as they were sent: nothing is dropped, renamed or rounded on the way. */
export function faithfulCases(open: Open): void {
  test('a NetworkPolicy keeps whom its ingress is from', async () => {
    const opened = await open()
    const from = [{ podSelector: { matchLabels: { app: 'web' } } }, { namespaceSelector: {} }]
    const policy = namespaced(opened, 'networking.k8s.io/v1', 'NetworkPolicy', {
      spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from }] },
    })

    const applied = await opened.api.apply(policy, ours)

    expect(at(applied, 'spec', 'ingress', 0, 'from')).toEqual(from)
  })

  test('a LimitRange keeps its defaults', async () => {
    const opened = await open()
    const limits = [{ type: 'Container', default: { cpu: '2' }, defaultRequest: { cpu: '1' } }]

    const applied = await opened.api.apply(namespaced(opened, 'v1', 'LimitRange', { spec: { limits } }), ours)

    expect(at(applied, 'spec', 'limits')).toEqual(limits)
  })

  test('a role with upper-case letters and a colon in its name keeps them', async () => {
    const opened = await open()
    const role = namespaced(opened, 'rbac.authorization.k8s.io/v1', 'Role', { rules: [] }, 'My-Role:View')
    const ref = { ...role, namespace: opened.namespace, name: 'My-Role:View' }

    await opened.api.apply(role, ours)

    expect((await opened.api.get(ref))?.metadata.name).toBe('My-Role:View')
    expect(await opened.api.get({ ...ref, name: 'my-role:view' })).toBeUndefined()
  })

  test('an apply leaves the object that it was given as it is', async () => {
    const opened = await open()
    const object = deployment(opened, 'web')
    const before = structuredClone(object)

    await opened.api.apply(object, ours)

    expect(object).toEqual(before)
  })

  test('a field that the kind does not have is refused as invalid, and not tried again', async () => {
    const opened = await open()

    const apply = opened.api.apply(deployment(opened, 'web', { replicsa: 3 }), ours)

    const failure = await failureOf(apply)
    expect(failure).toMatchObject({ code: 'cluster/invalid', retryable: false })
    expect(failure?.message).toContain('replicsa')
  })

  test('a kind that the server does not have is kind-unknown', async () => {
    const { api, namespace } = await open()
    const kind = { apiVersion: 'example.com/v1', kind: 'Nothing' }

    expect(await codeOf(api.get({ ...kind, namespace, name: 'x' }))).toBe('cluster/kind-unknown')
    expect(await codeOf(api.list(kind))).toBe('cluster/kind-unknown')
  })

  test('a name that is a path reaches no other object', async () => {
    const opened = await open()
    const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: opened.namespace }

    expect(await codeOf(opened.api.get({ ...ref, name: '..' }))).toBe('cluster/invalid')
    expect(await codeOf(opened.api.apply(configMap(opened, 'a/b', {}), ours))).toBe('cluster/invalid')
  })
}

function namespaced(
  { namespace }: Opened,
  apiVersion: string,
  kind: string,
  fields: { readonly [key: string]: JsonValue },
  name = 'one',
): KubernetesObject {
  return { apiVersion, kind, metadata: { name, namespace }, ...fields }
}

function at(value: JsonValue | undefined, ...path: readonly (string | number)[]): JsonValue | undefined {
  let found = value
  for (const step of path) {
    if (isArray(found)) found = found[Number(step)]
    else found = isObject(found) ? found[String(step)] : undefined
  }
  return found
}
