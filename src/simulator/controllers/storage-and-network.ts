import type { KubernetesObject } from '../../core/model/object.ts'
import { finalizersOf, isTerminating, listAt, objectAt, withMetadata } from '../api-server/metadata.ts'
import type { Controller, ControllerContext } from './controller.ts'
import { writeQuietly, writeStatusQuietly } from './owned.ts'

/** Binds every claim at once, to a volume that exists in name only, and lets one go that no pod uses. */
export const claimController: Controller = {
  storage: '/PersistentVolumeClaim',
  reconcile(context, claim) {
    if (isTerminating(claim)) release(context, claim)
    if (isTerminating(claim) || objectAt(claim.status).phase === 'Bound') return undefined
    const spec = objectAt(claim.spec)
    const status = {
      phase: 'Bound',
      accessModes: listAt(spec.accessModes),
      capacity: objectAt(objectAt(spec.resources).requests),
    }
    writeStatusQuietly(context, claim, status)
    return undefined
  },
}

function release(context: ControllerContext, claim: KubernetesObject): void {
  const { namespace, name } = claim.metadata
  const isUser = (pod: KubernetesObject): boolean =>
    listAt(objectAt(pod.spec).volumes).some(
      volume => objectAt(objectAt(volume).persistentVolumeClaim).claimName === name,
    )
  if (context.server.store.all('/Pod', namespace).some(isUser)) return
  const finalizers = finalizersOf(claim).filter(finalizer => finalizer !== 'kubernetes.io/pvc-protection')
  if (finalizers.length < finalizersOf(claim).length)
    writeQuietly(context, withMetadata(claim, { finalizers }))
}

/** Gives a Service of type LoadBalancer an address from the range for documentation. */
export const loadBalancerController: Controller = {
  storage: '/Service',
  reconcile(context, service) {
    const spec = objectAt(service.spec)
    const assigned = listAt(objectAt(objectAt(service.status).loadBalancer).ingress).length > 0
    if (spec.type !== 'LoadBalancer' || assigned || isTerminating(service)) return undefined
    const last = String(spec.clusterIP).split('.').at(-1) ?? '1'
    writeStatusQuietly(context, service, { loadBalancer: { ingress: [{ ip: `203.0.113.${last}` }] } })
    return undefined
  },
}
