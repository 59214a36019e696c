import type { Draw } from '../draw.ts'
import type { FuzzObject, FuzzValue } from '../fuzz-case.ts'
import { labelsOf, names, scalarOf } from '../pools.ts'
import { podSpec, podTemplate, type Style } from './pods.ts'

/** Makes one object; `metadata` holds the name and namespace. */
export type MakeResource = (draw: Draw, style: Style, metadata: FuzzObject) => FuzzObject

export const deployment: MakeResource = (draw, style, metadata) => {
  const labels = selectorLabels(draw, metadata)
  const kind = draw.pick(['Deployment', 'Deployment', 'Deployment', 'ReplicaSet', 'DaemonSet'])
  return {
    apiVersion: draw.chance(94) ? 'apps/v1' : draw.pick(['extensions/v1beta1', 'apps/v1beta2']),
    kind,
    metadata: { ...metadata, labels: draw.chance(60) ? labels : undefined },
    spec: {
      replicas: draw.chance(55) ? replicasOf(draw, style) : undefined,
      selector: { matchLabels: labels },
      strategy: draw.chance(15) ? strategy(draw) : undefined,
      template: podTemplate(draw, style, labels),
    },
  }
}

function strategy(draw: Draw): FuzzValue {
  return draw.pick<FuzzValue>([
    { type: 'Recreate' },
    { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: '25%' } },
  ])
}

function replicasOf(draw: Draw, { nulls, odd }: Style): FuzzValue {
  if (nulls && draw.chance(10)) return null
  return odd && draw.chance(10) ? scalarOf(draw, true) : draw.upTo(3)
}

function selectorLabels(draw: Draw, { name }: FuzzObject): FuzzObject {
  return { app: name, ...(draw.chance(20) ? labelsOf(draw, 1, 1) : {}) }
}

export const statefulSet: MakeResource = (draw, style, metadata) => {
  const labels = selectorLabels(draw, metadata)
  const claim = (name: string): FuzzObject => ({
    metadata: { name, labels: draw.chance(30) ? { app: 'x' } : undefined },
    spec: { accessModes: ['ReadWriteOnce'], storageClassName: draw.chance(30) ? 'fast' : undefined },
  })
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata,
    spec: {
      serviceName: draw.pick(names),
      replicas: draw.chance(50) ? replicasOf(draw, style) : undefined,
      selector: { matchLabels: labels },
      template: podTemplate(draw, style, labels),
      volumeClaimTemplates: draw.chance(50) ? draw.some(['data', 'log'], 1, 2).map(claim) : undefined,
    },
  }
}

export const job: MakeResource = (draw, style, metadata) => {
  const template = podTemplate(draw, style, draw.chance(50) ? labelsOf(draw, 1, 1) : {})
  const spec = { backoffLimit: draw.upTo(3), template }
  if (draw.chance(50)) return { apiVersion: 'batch/v1', kind: 'Job', metadata, spec }
  const jobMetadata = draw.chance(30) ? { metadata: { labels: { app: 'cron' } } } : {}
  const schedule = draw.pick(['*/5 * * * *', '0 0 * * 0'])
  return {
    apiVersion: draw.pick(['batch/v1', 'batch/v1', 'batch/v1beta1']),
    kind: 'CronJob',
    metadata,
    spec: { schedule, jobTemplate: { ...jobMetadata, spec } },
  }
}

export const pod: MakeResource = (draw, style, metadata) => {
  const labels = labelsOf(draw, 0, 2)
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata, labels },
    spec: podSpec(draw, style, labels),
  }
}

export const autoscaler: MakeResource = (draw, _style, metadata) => ({
  apiVersion: draw.pick(['autoscaling/v2', 'autoscaling/v2', 'autoscaling/v1', 'autoscaling/v2beta2']),
  kind: 'HorizontalPodAutoscaler',
  metadata,
  spec: {
    scaleTargetRef: {
      apiVersion: draw.chance(85) ? 'apps/v1' : undefined,
      kind: draw.pick(['Deployment', 'Deployment', 'StatefulSet']),
      name: draw.pick(names),
    },
    minReplicas: draw.upTo(2),
    maxReplicas: 5,
    metrics: draw.chance(30) ? [{ type: 'Resource', resource: { name: 'cpu' } }] : undefined,
  },
})

export const disruptionBudget: MakeResource = (draw, _style, metadata) => ({
  apiVersion: draw.pick(['policy/v1', 'policy/v1beta1']),
  kind: 'PodDisruptionBudget',
  metadata,
  spec: {
    minAvailable: draw.pick<FuzzValue>([1, '50%']),
    selector: { matchLabels: { app: draw.pick(names) } },
  },
})
