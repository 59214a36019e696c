import { expect, test } from 'vitest'
import { reasonOfPods, selectorOf } from '../../../src/core/health/index.ts'
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

  expect(reasonOfPods(pods)).toBe('pod b: main: CrashLoopBackOff')
})

test('pods that leave, and ready ones, explain nothing', () => {
  const leaving = pod('old', waiting('CrashLoopBackOff'), { deletionTimestamp: 'now' })
  const ready = pod('new', { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] })

  expect(reasonOfPods([leaving, ready])).toBeUndefined()
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
