import { expect, test } from 'vitest'
import { lastMoveOf, progressOf } from '../../../src/core/health/index.ts'
import type { KubernetesObject } from '../../../src/core/model/object.ts'

const at = (minute: number): string => `2026-01-01T00:${String(minute).padStart(2, '0')}:00Z`
const seconds = (minute: number): number => Date.parse(at(minute)) / 1_000

const deployment: KubernetesObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'web',
    creationTimestamp: at(1),
    managedFields: [
      { manager: 'banyan', time: at(9) },
      { manager: 'kube-controller-manager', subresource: 'status', time: at(7) },
    ],
  },
  status: { conditions: [{ type: 'Available', lastTransitionTime: at(5), lastUpdateTime: at(6) }] },
}

test('an object that is on its way moved when anybody wrote it last; a healthy one when its status did', () => {
  expect(lastMoveOf(deployment, { status: 'Progressing', message: '' })).toBe(seconds(9))
  expect(lastMoveOf(deployment, { status: 'Healthy', message: '' })).toBe(seconds(7))
})

test('an object whose status has no times was always healthy, and one without a status may still get one', () => {
  const metadata = { name: 'web', creationTimestamp: at(1) }
  const { status: _, ...rest } = deployment
  const well = { status: 'Healthy', message: '' } as const

  expect(lastMoveOf({ ...rest, metadata, status: { phase: 'Up' } }, well)).toBeUndefined()
  expect(lastMoveOf({ ...rest, metadata }, well)).toBe(seconds(1))
  expect(lastMoveOf({ ...rest, metadata }, { status: 'Progressing', message: '' })).toBe(seconds(1))
})

test('how far a workload came grows with its replicas, and some say how long that may take', () => {
  const status = { updatedReplicas: 3, readyReplicas: 2, availableReplicas: 1 }
  const spec = { progressDeadlineSeconds: 900 }

  expect(progressOf({ ...deployment, spec, status })).toEqual({ progress: 6, patienceSeconds: 900 })
  expect(progressOf({ ...deployment, kind: 'StatefulSet', spec, status })).toEqual({ progress: 6 })
  expect(progressOf({ ...deployment, spec: { progressDeadlineSeconds: 600 } })).toEqual({})
  expect(progressOf({ ...deployment, apiVersion: 'batch/v1', kind: 'Job' })).toEqual({
    patienceSeconds: Number.POSITIVE_INFINITY,
  })
})
