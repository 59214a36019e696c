import type { JsonObject } from '../../../base/std/json.ts'
import { fill, mapList } from './fill.ts'

export function defaultService(spec: JsonObject): JsonObject {
  const typed = fill(spec, { type: 'ClusterIP', sessionAffinity: 'None' })
  if (typed.type === 'ExternalName') return typed
  const filled = fill(typed, {
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
    internalTrafficPolicy: 'Cluster',
    ...(typed.type === 'ClusterIP' ? {} : { externalTrafficPolicy: 'Cluster' }),
    ...(typed.type === 'LoadBalancer' ? { allocateLoadBalancerNodePorts: true } : {}),
  })
  const sticky = defaultAffinity(filled)
  return mapList(sticky, 'ports', port =>
    fill(port, { protocol: 'TCP', ...(port.port === undefined ? {} : { targetPort: port.port }) }),
  )
}

function defaultAffinity(spec: JsonObject): JsonObject {
  const sessionAffinityConfig = { clientIP: { timeoutSeconds: 10_800 } }
  if (spec.sessionAffinity === 'ClientIP') return fill(spec, { sessionAffinityConfig })
  const { sessionAffinityConfig: _, ...rest } = spec
  return rest
}
