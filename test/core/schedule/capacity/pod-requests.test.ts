import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../src/base/std/json.ts'
import { formatQuantity } from '../../../../src/core/model/quantity.ts'
import { podRequests, workloadRequests } from '../../../../src/core/schedule/capacity/pod-requests.ts'

function container(cpu: string, memory?: string, more: JsonObject = {}): JsonObject {
  return { resources: { requests: { cpu, ...(memory !== undefined && { memory }) } }, ...more }
}

function sidecar(cpu: string): JsonObject {
  return container(cpu, undefined, { restartPolicy: 'Always' })
}

const examples: readonly (readonly [string, JsonObject, Readonly<Record<string, string>>])[] = [
  ['nothing asked for', { containers: [{ name: 'a' }] }, {}],
  [
    'the sum of the containers',
    { containers: [container('100m', '1Gi'), container('200m')] },
    { cpu: '300m', memory: '1Gi' },
  ],
  [
    'a limit where no request stands',
    { containers: [{ resources: { limits: { cpu: 1, memory: '1Gi' }, requests: { cpu: '100m' } } }] },
    { cpu: '100m', memory: '1Gi' },
  ],
  // max(1 + 1, 3) = 3
  [
    'an init container that is larger than all',
    { containers: [container('1'), container('1')], initContainers: [container('3'), container('2')] },
    { cpu: '3' },
  ],
  [
    'init containers that are smaller',
    { containers: [container('1')], initContainers: [container('500m')] },
    { cpu: '1' },
  ],
  // containers 1 + sidecar 2 = 3; the init container after it runs beside it: 2 + 2 = 4
  [
    'an init container beside the sidecar that was started before it',
    { containers: [container('1')], initContainers: [sidecar('2'), container('2')] },
    { cpu: '4' },
  ],
  // containers 1 + sidecar 2 = 3; the init container was over before the sidecar: 2
  [
    'an init container before the sidecar',
    { containers: [container('1')], initContainers: [container('2'), sidecar('2')] },
    { cpu: '3' },
  ],
  // 1 + 500m + 500m = 2; second init: 500m + 3 = 3500m
  [
    'two sidecars with an init container between',
    { containers: [container('1')], initContainers: [sidecar('500m'), container('3'), sidecar('500m')] },
    { cpu: '3500m' },
  ],
  [
    'the overhead on top',
    { containers: [container('1')], overhead: { cpu: '250m', memory: '120Mi' } },
    { cpu: '1250m', memory: '120Mi' },
  ],
  [
    'what the pod as a whole asks for, instead',
    {
      containers: [container('1', '1Gi')],
      resources: { requests: { cpu: '500m' } },
      overhead: { cpu: '100m' },
    },
    { cpu: '600m', memory: '1Gi' },
  ],
  [
    'a limit of the pod only where no container asks',
    { containers: [container('1')], resources: { limits: { cpu: '4', memory: '2Gi' } } },
    { cpu: '1', memory: '2Gi' },
  ],
  [
    'no pod-level request for other resources',
    {
      containers: [{ resources: { requests: { 'example.com/gpu': 1 } } }],
      resources: { requests: { 'example.com/gpu': 4 } },
    },
    { 'example.com/gpu': '1' },
  ],
]

test.each(examples)('a pod asks for %s', (_, spec, expected) => {
  const requests = [...podRequests(spec)].map(([name, amount]) => [name, formatQuantity(amount)])
  expect(Object.fromEntries(requests)).toEqual({ ...expected, pods: '1' })
})

test('of a workload without a pod template only that it is a pod is known', () => {
  expect([...workloadRequests({ spec: { replicas: 3 } })]).toEqual([['pods', 1000n]])
})
