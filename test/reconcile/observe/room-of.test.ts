import { expect, test } from 'vitest'
import type { JsonObject } from '../../../src/base/std/json.ts'
import type { KubernetesObject } from '../../../src/core/model/object.ts'
import { formatQuantity } from '../../../src/core/model/quantity.ts'
import { roomOf } from '../../../src/reconcile/observe/room-of.ts'

function node(name: string, cpu: string, spec: JsonObject = {}, ready = 'True'): KubernetesObject {
  const status = { allocatable: { cpu, pods: '10' }, conditions: [{ type: 'Ready', status: ready }] }
  return { apiVersion: 'v1', kind: 'Node', metadata: { name }, spec, status }
}

function pod(nodeName: string | undefined, cpu: string, phase = 'Running'): KubernetesObject {
  const containers = [{ name: 'a', resources: { requests: { cpu } } }]
  const spec = { containers, ...(nodeName !== undefined && { nodeName }) }
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec, status: { phase } }
}

function freeCpu(nodes: readonly KubernetesObject[], pods: readonly KubernetesObject[]): unknown {
  const seen = roomOf(nodes, pods)
  return (
    seen && {
      total: formatQuantity(seen.room.free.get('cpu') ?? -1n),
      nodes: seen.room.nodes?.map(
        ({ count, free }) => `${count} x ${formatQuantity(free.get('cpu') ?? -1n)}`,
      ),
    }
  )
}

test('what is free is allocatable less the requests of the pods that are bound there', () => {
  const pods = [
    pod('a', '1500m'),
    pod('b', '1'),
    pod('c', '1'),
    pod(undefined, '9'),
    pod('a', '9', 'Succeeded'),
  ]
  const seen = freeCpu([node('a', '4'), node('b', '4'), node('c', '4')], pods)
  expect(seen).toEqual({ total: '8500m', nodes: ['1 x 2500m', '2 x 3'] })
})

test('nodes that take no pods do not count', () => {
  const nodes = [
    node('a', '1'),
    node('cordoned', '4', { unschedulable: true }),
    node('control-plane', '4', {
      taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }],
    }),
    node('away', '4', {}, 'Unknown'),
  ]
  expect(freeCpu(nodes, [])).toEqual({ total: '1', nodes: ['1 x 1'] })
})

test('of a cluster without nodes the room is not known; one whose nodes are all closed has none', () => {
  expect(freeCpu([], [])).toBeUndefined()
  expect(roomOf([node('a', '4', { unschedulable: true })], [])?.room).toEqual({ free: new Map(), nodes: [] })
})

test('what is taken beyond what there is leaves nothing, and no debt', () => {
  expect(freeCpu([node('a', '1'), node('b', '4')], [pod('a', '3')])).toEqual({
    total: '4',
    nodes: ['1 x 0', '1 x 4'],
  })
})
