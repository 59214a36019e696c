import type { Draw } from '../draw.ts'
import type { FuzzObject, FuzzValue } from '../fuzz-case.ts'
import { configNames, labelsOf, oddKeys, scalarOf, secretNames, structured, textOf } from '../pools.ts'
import type { Style } from './pods.ts'
import type { MakeResource } from './workloads.ts'

export const configMap: MakeResource = (draw, style, metadata) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: {
    ...metadata,
    name: draw.pick(configNames),
    labels: draw.chance(20) ? labelsOf(draw, 1, 1) : undefined,
  },
  data: draw.chance(90) ? dataOf(draw, style) : draw.pick<FuzzValue | undefined>([undefined, {}, null]),
  binaryData: draw.chance(5) ? { bin: '/w==' } : undefined,
  immutable: draw.chance(5) ? true : undefined,
})

function dataOf(draw: Draw, { odd, oddKeys: hasOddKeys }: Style): FuzzObject {
  const keys: readonly string[] = ['a', 'b', 'app.properties', 'config.json', 'HOST']
  const chosen = [...draw.some(keys, 1, 3), ...(hasOddKeys && draw.chance(15) ? [draw.pick(oddKeys)] : [])]
  return Object.fromEntries(chosen.map(key => [key, dataValue(draw, key, odd)]))
}

function dataValue(draw: Draw, key: string, odd: boolean): FuzzValue {
  if (key === 'config.json' && draw.chance(80)) return draw.pick(structured)
  return draw.chance(92) ? textOf(draw, odd) : scalarOf(draw, odd)
}

export const secret: MakeResource = (draw, _style, metadata) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { ...metadata, name: draw.pick(secretNames) },
  type: draw.chance(50) ? 'Opaque' : undefined,
  data: draw.chance(60) ? { a: 'aGVsbG8=', password: 'eA==' } : undefined,
  stringData: draw.chance(50) ? { b: 'plain', a: 'x' } : undefined,
})

export const claim: MakeResource = (draw, _style, metadata) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata,
  spec: {
    accessModes: ['ReadWriteOnce'],
    storageClassName: draw.chance(40) ? 'fast' : undefined,
    volumeName: draw.chance(30) ? 'disk' : undefined,
    resources: { requests: { storage: '1Gi' } },
  },
})

export const volumeOrClass: MakeResource = (draw, _style, { name }) =>
  draw.chance(50)
    ? {
        apiVersion: 'v1',
        kind: 'PersistentVolume',
        metadata: { name: draw.pick(['disk', String(name)]) },
        spec: {
          storageClassName: 'fast',
          claimRef: draw.chance(40) ? { name: 'web', namespace: 'shop' } : undefined,
        },
      }
    : {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'StorageClass',
        metadata: { name: 'fast' },
        provisioner: 'x',
        parameters: draw.chance(30) ? { a: 'b' } : undefined,
      }

export const namespace: MakeResource = draw => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: draw.pick(['shop', 'prod']), labels: draw.chance(30) ? labelsOf(draw, 1, 1) : undefined },
})

export const smallKinds: MakeResource = (draw, style, metadata) =>
  draw.pick<FuzzObject>([
    {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name: metadata.name },
      value: 1000,
    },
    {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata,
      spec: { hard: { pods: scalarOf(draw, style.odd) } },
    },
    {
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata,
      spec: { limits: [{ type: 'Container', max: { cpu: '1' } }] },
    },
    {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata,
      subsets: [{ addresses: [{ ip: '10.0.0.1' }], ports: [{ port: 80 }] }],
    },
  ])
