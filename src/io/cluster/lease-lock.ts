import { toJson } from '../../base/std/json.ts'
import { isKubernetesObject, type KubernetesObject } from '../../core/model/object.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { LeaseLock } from '../../reconcile/ports.ts'
import { unlessMissing } from './object-request.ts'
import { resourcePath } from './resource-path.ts'
import type { ApiRequest, Sender } from './transport/sender.ts'

const leases = {
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  resource: 'leases',
  namespaced: true,
  verbs: [],
}

export interface LeaseName {
  readonly namespace: string | undefined
  readonly name: string
}

/** A Lease over HTTP. Nothing is tried again here: whoever asks knows until when an answer is of use. */
export function createLeaseLock(
  sender: Sender,
  cluster: string,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): LeaseLock {
  const send = async (
    verb: string,
    request: Pick<ApiRequest, 'method' | 'body'>,
    path: string,
  ): Promise<KubernetesObject> => {
    const context = { cluster, action: `${verb} Lease.coordination.k8s.io ${namespace}/${name}` }
    const contentType = request.body === undefined ? {} : { contentType: 'application/json' }
    const { body } = await sender.send({ ...request, ...contentType, path, context, idempotent: false })
    if (isKubernetesObject(body)) return body
    const message = `${context.action}: the answer is no object`
    throw new OperationError({ code: 'cluster/server-error', message, subject: cluster, retryable: true })
  }
  const all = resourcePath(leases, namespace)
  const one = resourcePath(leases, namespace, name)
  return {
    namespace,
    name,
    read: () => unlessMissing(undefined, () => send('read', { method: 'GET' }, one)),
    create: lease => send('create', { method: 'POST', body: toJson({ ...lease }) }, all),
    replace: lease => send('update', { method: 'PUT', body: toJson({ ...lease }) }, one),
  }
}
