import type { KubernetesObject } from '../../src/core/model/object.ts'

/** So many objects of a namespace: Deployments, Services, ConfigMaps and NetworkPolicies in equal parts. */
export function mixedObjects(count: number, namespace: string): readonly KubernetesObject[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `app-${Math.floor(index / 4)}`
    return (makers[index % makers.length] as Maker)(name, namespace)
  })
}

type Maker = (name: string, namespace: string) => KubernetesObject

const makers: readonly Maker[] = [deployment, service, configMap, networkPolicy]

function metadata(name: string, namespace: string) {
  return { name, namespace, labels: { app: name, 'app.kubernetes.io/part-of': 'bench' } }
}

function deployment(name: string, namespace: string): KubernetesObject {
  const labels = { app: name }
  const resources = { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '128Mi' } }
  const probe = { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 10 }
  const env = [
    { name: 'PORT', value: '8080' },
    { name: 'BACKEND', value: `http://${name}-backend:8080` },
  ]
  const ports = [{ name: 'http', containerPort: 8080, protocol: 'TCP' }]
  const main = { name: 'main', image: `example.dev/${name}:v1`, ports, env, resources, readinessProbe: probe }
  const template = { metadata: { labels }, spec: { containers: [main] } }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(name, namespace),
    spec: { replicas: 2, selector: { matchLabels: labels }, template },
  }
}

function service(name: string, namespace: string): KubernetesObject {
  const ports = [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' }]
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(name, namespace),
    spec: { selector: { app: name }, ports },
  }
}

function configMap(name: string, namespace: string): KubernetesObject {
  const data = Object.fromEntries(
    Array.from({ length: 10 }, (_, key) => [`key-${key}`, `value ${key} of ${name}`]),
  )
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata(name, namespace), data }
}

function networkPolicy(name: string, namespace: string): KubernetesObject {
  const from = [{ podSelector: { matchLabels: { role: 'frontend' } } }]
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadata(name, namespace),
    spec: {
      podSelector: { matchLabels: { app: name } },
      policyTypes: ['Ingress'],
      ingress: [{ from, ports: [{ port: 8080, protocol: 'TCP' }] }],
    },
  }
}
