import type { Draw } from '../draw.ts'
import type { FuzzObject, FuzzValue } from '../fuzz-case.ts'
import { labelsOf, names, secretNames } from '../pools.ts'
import type { MakeResource } from './workloads.ts'

export const service: MakeResource = (draw, style, metadata) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { ...metadata, labels: draw.chance(30) ? labelsOf(draw, 1, 2) : undefined },
  spec: {
    selector: draw.chance(85) ? { app: draw.pick(names) } : undefined,
    type: draw.chance(20) ? draw.pick(['ClusterIP', 'LoadBalancer']) : undefined,
    clusterIP: style.nulls && draw.chance(10) ? null : undefined,
    ports: draw.chance(92) ? draw.times(1, 3, index => servicePort(draw, index)) : undefined,
  },
})

function servicePort(draw: Draw, index: number): FuzzObject {
  return {
    name: draw.chance(60) ? `port-${index}` : undefined,
    port: draw.pick([80, 80, 443, 53]),
    protocol: draw.chance(25) ? draw.pick(['TCP', 'UDP']) : undefined,
    targetPort: draw.chance(50) ? draw.pick<FuzzValue>([8080, 'http']) : undefined,
  }
}

export const ingress: MakeResource = (draw, _style, metadata) => ({
  apiVersion: draw.pick(['networking.k8s.io/v1', 'networking.k8s.io/v1', 'networking.k8s.io/v1beta1']),
  kind: 'Ingress',
  metadata: {
    ...metadata,
    annotations: draw.chance(20)
      ? { 'nginx.ingress.kubernetes.io/auth-secret': draw.pick(secretNames) }
      : undefined,
  },
  spec: {
    ingressClassName: draw.chance(30) ? 'nginx' : undefined,
    tls: draw.chance(30) ? [{ hosts: ['a.example'], secretName: draw.pick(secretNames) }] : undefined,
    defaultBackend: draw.chance(10)
      ? { service: { name: draw.pick(names), port: { number: 80 } } }
      : undefined,
    rules: draw.times(1, 2, index => ({
      host: `${'ab'[index]}.example`,
      http: { paths: draw.times(1, 2, path => ingressPath(draw, path)) },
    })),
  },
})

function ingressPath(draw: Draw, index: number): FuzzObject {
  const name = draw.pick(names)
  const backend: FuzzObject = draw.chance(70)
    ? { service: { name, port: { number: 80 } } }
    : { serviceName: name, servicePort: 80 }
  return { path: `/${index}`, pathType: 'Prefix', backend }
}

export const networkPolicy: MakeResource = (draw, _style, metadata) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata,
  spec: {
    podSelector: draw.pick<FuzzObject>([
      {},
      { matchLabels: labelsOf(draw, 1, 1) },
      { matchExpressions: [{ key: 'app', operator: 'Exists' }] },
    ]),
    ingress: draw.chance(60)
      ? [
          {
            from: [
              { podSelector: { matchLabels: labelsOf(draw, 1, 1) } },
              { namespaceSelector: { matchLabels: { env: 'dev' } } },
            ],
          },
        ]
      : undefined,
    egress: draw.chance(30) ? [{ to: [{ podSelector: { matchLabels: labelsOf(draw, 1, 1) } }] }] : undefined,
    policyTypes: draw.chance(40) ? ['Ingress'] : undefined,
  },
})
