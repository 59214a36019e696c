import type { JsonObject } from '../../base/std/json.ts'
import type { KubernetesObject } from '../../core/model/object.ts'
import type { ApiServer, WriteOptions } from '../api-server/api-server.ts'
import { objectAt } from '../api-server/metadata.ts'

/** A workload as its `scale` path shows it. */
export function readScale({ metadata, spec, status }: KubernetesObject): JsonObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: objectAt(spec).replicas ?? 0 },
    status: { replicas: objectAt(status).replicas ?? 0 },
  }
}

/** Sets the replicas of a workload; who does owns that field through `scale`. */
export function writeScale(
  server: ApiServer,
  live: KubernetesObject,
  scale: JsonObject,
  options: WriteOptions,
): JsonObject {
  const { replicas } = objectAt(scale.spec)
  const expected = objectAt(scale.metadata).resourceVersion
  const metadata = expected === undefined ? live.metadata : { ...live.metadata, resourceVersion: expected }
  const scaled = { ...live, metadata, spec: { ...objectAt(live.spec), replicas: replicas ?? 0 } }
  return readScale(server.update(scaled, { ...options, subresource: 'scale' }))
}
