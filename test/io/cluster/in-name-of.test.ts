import { expect, test } from 'vitest'
import { echo } from './fake-server.ts'
import { openFake } from './open-fake.ts'

const ours = { fieldManager: 'banyan' }
const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web', namespace: 'shop' } }
const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'web' }

test('what is written in the name of another says so, and nothing else does', async () => {
  const impersonate = 'system:serviceaccount:shop:web'
  const { api, server } = await openFake(echo)

  await api.apply(object, { ...ours, impersonate })
  await api.delete(ref, { impersonate })
  await api.apply(object, ours)
  await api.get(ref)

  const users = server.requests.map(({ headers }) => headers['impersonate-user'])
  expect(users).toEqual([impersonate, impersonate, undefined, undefined])
  expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(Array(4).fill('Bearer sesame'))
})

test('groups and extra of the user that a kubeconfig impersonates are not those of the other', async () => {
  const user = {
    token: 't',
    as: 'jo',
    'as-groups': ['admins'],
    'as-uid': '7',
    'as-user-extra': { why: ['x'] },
  }
  const { api, server } = await openFake(echo, { user })

  await api.apply(object, ours)
  await api.apply(object, { ...ours, impersonate: 'other' })

  const named = server.requests.map(({ headers }) =>
    Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('impersonate-'))),
  )
  expect(named[0]).toMatchObject({ 'impersonate-user': 'jo', 'impersonate-group': 'admins' })
  expect(named[1]).toEqual({ 'impersonate-user': 'other' })
})
