import { expect, test } from 'vitest'
import type { JsonObject } from '../../../src/base/std/json.ts'
import { selectorOf, tellingPod } from '../../../src/core/health/index.ts'
import type { KubernetesObject } from '../../../src/core/model/object.ts'

function pod(name: string, status: KubernetesObject['status'], metadata = {}): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, ...metadata }, status }
}

const waiting = (reason: string) => ({
  phase: 'Running',
  containerStatuses: [{ name: 'main', state: { waiting: { reason } } }],
})

test('a pod that fails explains its workload before one that only waits', () => {
  const pods = [pod('a', waiting('ContainerCreating')), pod('b', waiting('CrashLoopBackOff'))]

  expect(tellingPod(pods)).toMatchObject({ reason: 'pod b: main: CrashLoopBackOff', fails: true })
})

test('pods that leave, and ready ones, explain nothing', () => {
  const leaving = pod('old', waiting('CrashLoopBackOff'), { deletionTimestamp: 'now' })
  const ready = pod('new', { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] })

  expect(tellingPod([leaving, ready])).toBeUndefined()
})

test('the pods of a workload are found by its whole selector', () => {
  const selector = {
    matchLabels: { app: 'web' },
    matchExpressions: [
      { key: 'tier', operator: 'In', values: ['a', 'b'] },
      { key: 'old', operator: 'DoesNotExist' },
    ],
  }
  const workload = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: { selector },
  }

  expect(selectorOf(workload)).toBe('app=web,tier in (a,b),!old')
  expect(selectorOf({ ...workload, kind: 'Service', apiVersion: 'v1' })).toBeUndefined()
})

const container = (state: JsonObject, lastState: JsonObject = {}) => ({
  phase: 'Running',
  containerStatuses: [{ name: 'app', image: 'shop/app:2', ready: false, state, lastState }],
})
const terminated = (exitCode: number, reason: string, message = '') => ({
  terminated: { exitCode, reason, message },
})

test.each([
  [
    container({ waiting: { reason: 'ErrImagePull', message: 'not found' } }),
    'app: ErrImagePull: image "shop/app:2": not found',
  ],
  [
    container({ waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "shop/app:2"' } }),
    'app: ImagePullBackOff: Back-off pulling image "shop/app:2"',
  ],
  [
    container({ waiting: { reason: 'CreateContainerConfigError', message: 'secret "db" not found' } }),
    'app: CreateContainerConfigError: secret "db" not found',
  ],
  [
    container(
      { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s' } },
      terminated(137, 'OOMKilled'),
    ),
    'app: CrashLoopBackOff: OOMKilled (exit code 137)',
  ],
  [
    container({ waiting: { reason: 'CrashLoopBackOff' } }, terminated(1, 'Error', 'a\nno database\n')),
    'app: CrashLoopBackOff: exit code 1: no database',
  ],
  [container({ running: {} }), 'app: runs, and is not ready'],
  [container({ running: {} }, terminated(2, 'Error')), 'app: is not ready since it ended: exit code 2'],
  [
    { phase: 'Pending', initContainerStatuses: [{ name: 'migrate', ready: false, state: { running: {} } }] },
    'migrate: runs, and is not ready',
  ],
  [
    {
      ...container({}),
      phase: 'Failed',
      containerStatuses: [{ name: 'app', state: terminated(3, 'Error') }],
    },
    'app: exit code 3',
  ],
  [
    { phase: 'Running', conditions: [{ type: 'Ready', status: 'False', message: 'a gate is shut' }] },
    'a gate is shut',
  ],
])('a pod with %j says why', (status, reason) => {
  expect(tellingPod([pod('web', status)])?.reason).toBe(`pod web: ${reason}`)
})

test('the newest of the pods that fail tells, since it has the newest template', () => {
  const pods = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'].map((creationTimestamp, index) =>
    pod(`pod-${index}`, waiting('CrashLoopBackOff'), { creationTimestamp }),
  )

  expect(tellingPod(pods)?.reason).toContain('pod-1')
})
