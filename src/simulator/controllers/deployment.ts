import type { KubernetesObject } from '../../core/model/object.ts'
import { isTerminating, objectAt, withMetadata } from '../api-server/metadata.ts'
import type { Controller, ControllerContext } from './controller.ts'
import { deploymentStatus } from './deployment-status.ts'
import { controlledBy, createControlled, numberAt, writeQuietly, writeStatus } from './owned.ts'
import { scaleSets } from './rolling-update.ts'
import { templateHash } from './template.ts'

const revisionAnnotation = 'deployment.kubernetes.io/revision'

/** Rolls a Deployment's template out through ReplicaSets, one for each template. */
export const deploymentController: Controller = {
  storage: 'apps/Deployment',
  reconcile(context, deployment) {
    if (isTerminating(deployment)) return undefined
    const sets = setsOf(context, deployment)
    if (sets.current === undefined) {
      createSet(context, deployment, sets.old)
      return undefined
    }
    for (const [set, replicas] of scaleSets(deployment, sets.current, sets.old)) {
      writeQuietly(context, { ...set, spec: { ...objectAt(set.spec), replicas } })
    }
    forgetOld(context, deployment, sets.old)
    return publish(context, deployment, sets)
  },
}

interface Sets {
  readonly current: KubernetesObject | undefined
  readonly old: readonly KubernetesObject[]
}

function setsOf(context: ControllerContext, deployment: KubernetesObject): Sets {
  const sets = controlledBy(context, deployment, 'apps/ReplicaSet')
  const name = setName(deployment)
  return {
    current: sets.find(set => set.metadata.name === name),
    old: sets.filter(set => set.metadata.name !== name),
  }
}

function setName(deployment: KubernetesObject): string {
  return `${deployment.metadata.name}-${templateHash(objectAt(deployment.spec).template)}`
}

function createSet(
  context: ControllerContext,
  deployment: KubernetesObject,
  old: readonly KubernetesObject[],
): void {
  const spec = objectAt(deployment.spec)
  const template = objectAt(spec.template)
  const name = setName(deployment)
  const hash = { 'pod-template-hash': name.slice(deployment.metadata.name.length + 1) }
  const metadata = objectAt(template.metadata)
  const labels = { ...objectAt(metadata.labels), ...hash } as Readonly<Record<string, string>>
  const selector = objectAt(spec.selector)
  const revision = String(1 + Math.max(0, ...old.map(revisionOf)))
  createControlled(context, deployment, {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name, labels, annotations: { [revisionAnnotation]: revision } },
    spec: {
      replicas: 0,
      selector: { ...selector, matchLabels: { ...objectAt(selector.matchLabels), ...hash } },
      template: { ...template, metadata: { ...metadata, labels } },
    },
  })
}

function revisionOf(set: KubernetesObject): number {
  return Number(set.metadata.annotations?.[revisionAnnotation] ?? 0)
}

function forgetOld(
  context: ControllerContext,
  deployment: KubernetesObject,
  old: readonly KubernetesObject[],
): void {
  const limit = numberAt(objectAt(deployment.spec), 'revisionHistoryLimit', 10)
  const idle = old.filter(
    set => numberAt(objectAt(set.spec), 'replicas') === 0 && numberAt(objectAt(set.status), 'replicas') === 0,
  )
  const oldest = [...idle].sort((a, b) => revisionOf(a) - revisionOf(b))
  for (const set of oldest.slice(0, Math.max(0, idle.length - limit))) {
    const kind = context.server.kind('apps/v1', 'ReplicaSet')
    context.server.delete(kind, set.metadata.namespace, set.metadata.name, { propagation: 'Background' })
  }
}

function publish(context: ControllerContext, deployment: KubernetesObject, sets: Sets): number | undefined {
  if (sets.current === undefined) return undefined
  const { status, deadline } = deploymentStatus(deployment, sets.current, sets.old, context.now)
  const annotations = {
    ...deployment.metadata.annotations,
    [revisionAnnotation]: String(revisionOf(sets.current)),
  }
  writeStatus(context, withMetadata(deployment, { annotations }), status)
  return deadline
}
