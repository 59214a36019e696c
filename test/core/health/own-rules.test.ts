import { expect, test } from 'vitest'
import { assessHealth, compileHealthRules, hasHealthRule } from '../../../src/core/health/index.ts'
import type { KubernetesObject } from '../../../src/core/model/object.ts'

const database = {
  apiVersion: 'db.example/v1',
  kind: 'Database',
  inProgress: 'status.phase == "Creating"',
  failed: 'status.phase == "Broken" || (has(status.restarts) && status.restarts > 3)',
  current: 'status.phase == "Up" && status.ready >= spec.replicas',
}

const rules = compileHealthRules([database])

function object(status: KubernetesObject['status'], more: Partial<KubernetesObject> = {}): KubernetesObject {
  const spec = { replicas: 2 }
  return { apiVersion: 'db.example/v2', kind: 'Database', metadata: { name: 'it' }, spec, status, ...more }
}

test.each([
  [{ phase: 'Creating', ready: 2 }, 'Progressing', 'its health rule says that it is in progress'],
  [{ phase: 'Broken', ready: 2 }, 'Degraded', 'its health rule says that it failed'],
  [{ phase: 'Up', restarts: 4 }, 'Degraded', 'its health rule says that it failed'],
  [{ phase: 'Up', ready: 2 }, 'Healthy', ''],
  [{ phase: 'Up', ready: 1 }, 'Progressing', 'none of the conditions of its health rule holds yet'],
])('a rule of the fleet finds %j %s', (status, expected, message) => {
  expect(assessHealth(object(status), rules)).toEqual({ status: expected, message })
})

test('the reason is what the conditions of the object say', () => {
  const conditions = [
    { type: 'Synced', status: 'False', reason: 'Waiting' },
    { type: 'Ready', status: 'False', reason: 'NoDisk', message: 'the disk is full' },
  ]

  const health = assessHealth(object({ phase: 'Broken', conditions }), rules)

  expect(health).toEqual({ status: 'Degraded', message: 'the disk is full' })
})

test('an object that no controller has looked at yet is in progress, and one that a rule cannot read is unknown', () => {
  expect(assessHealth(object(undefined), rules)).toEqual({
    status: 'Progressing',
    message: 'it has no status yet',
  })
  expect(assessHealth(object({ state: 'Up' }), rules)).toEqual({
    status: 'Unknown',
    message: 'its health rule fails: "inProgress": No such key: phase (at character 8)',
  })
})

test('a rule of the fleet stands before the one that is built in', () => {
  const [rule] = [{ apiVersion: 'v1', kind: 'ConfigMap', current: 'has(data.ready)' }]
  const own = compileHealthRules([rule])
  const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'it' } }

  expect(assessHealth(map, own).status).toBe('Progressing')
  expect(assessHealth({ ...map, data: { ready: 'yes' } }, own).status).toBe('Healthy')
  expect([hasHealthRule('', 'ConfigMap', own), hasHealthRule('', 'ConfigMap')]).toEqual([true, false])
})

test('the last change has to be seen before a rule is asked', () => {
  const stale = object(
    { phase: 'Up', ready: 2, observedGeneration: 1 },
    { metadata: { name: 'it', generation: 2 } },
  )

  expect(assessHealth(stale, rules).message).toBe('the controller has not seen the last change yet')
})

test('an object that is too large for an expression is unknown, and costs nothing', () => {
  const costly = compileHealthRules([
    {
      apiVersion: 'db.example/v1',
      kind: 'Database',
      current: 'status.all.all(a, status.all.all(b, a == b))',
    },
  ])
  const all = Array.from({ length: 2_000 }, () => 1)

  expect(assessHealth(object({ all }), costly)).toEqual({
    status: 'Unknown',
    message: 'its health rule fails: "current": it costs too much for an object as large as this',
  })
})

test('equal rules are the same object, so that nothing is listed anew for them', () => {
  expect(compileHealthRules([{ ...database }])).toBe(rules)
  const changed = compileHealthRules([{ ...database }, { ...database, kind: 'Other' }])
  expect(changed.get('db.example/Database')).toBe(rules.get('db.example/Database'))
})
