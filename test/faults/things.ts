import type { KubernetesObject } from '../../src/core/model/object.ts'

/** What a generated application consists of. */
export type ThingKind =
  | 'config'
  | 'generated'
  | 'deployment'
  | 'divided'
  | 'scaled'
  | 'service'
  | 'policy'
  | 'account'
  | 'role'
  | 'widget'
  | 'namespace'

/** Something of an application that a person would call one thing: one object, or a few that belong together. */
export interface Thing {
  /** Names its objects, whatever application it is in. */
  readonly id: string
  readonly kind: ThingKind
  /** What a change of it changes. */
  readonly version: number
  /** Has a field more. */
  readonly extra: boolean
  readonly namespace: string
  /** Its containers crash. */
  readonly fails?: boolean
}

export const thingKinds: readonly ThingKind[] = [
  'config',
  'config',
  'generated',
  'deployment',
  'divided',
  'scaled',
  'service',
  'policy',
  'account',
  'role',
  'widget',
]

/** The manifests of a thing, as files have them. What a generator makes of it is not among them. */
export function manifestsOf(thing: Thing): readonly KubernetesObject[] {
  return makers[thing.kind](thing)
}

/** Literals of a configMapGenerator. */
export function literalsOf({ kind, version, extra }: Thing): readonly string[] {
  return kind === 'generated' ? [`v=${version}`, ...(extra ? ['extra=yes'] : [])] : []
}

export const dividedReplicas = (version: number): number => 6 + (version % 5)

const makers: Readonly<Record<ThingKind, (thing: Thing) => readonly KubernetesObject[]>> = {
  config: thing => [
    {
      ...head('v1', 'ConfigMap', thing),
      data: { v: String(thing.version), ...(thing.extra && { extra: 'yes' }) },
    },
  ],
  generated: thing => [deployment(thing, { envFrom: [{ configMapRef: { name: thing.id } }] })],
  deployment: thing => [deployment(thing)],
  divided: thing => [deployment(thing, {}, dividedReplicas(thing.version))],
  scaled: thing => [deployment(thing), autoscaler(thing)],
  service: thing => [
    {
      ...head('v1', 'Service', thing),
      spec: { selector: { app: thing.id }, ports: [{ port: 8_000 + thing.version, protocol: 'TCP' }] },
    },
  ],
  policy: thing => [
    {
      ...head('networking.k8s.io/v1', 'NetworkPolicy', thing),
      spec: {
        podSelector: { matchLabels: { app: thing.id } },
        policyTypes: ['Ingress'],
        ingress: [{ ports: [{ port: 8_000 + thing.version, protocol: 'TCP' }] }],
      },
    },
  ],
  account: thing => [head('v1', 'ServiceAccount', thing)],
  role: thing => [
    {
      ...head('rbac.authorization.k8s.io/v1', 'ClusterRole', thing, false),
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: thing.extra ? ['get', 'list'] : ['get'] }],
    },
  ],
  widget: thing => [definition(thing), { ...head(...widgetKind(thing), thing), spec: { v: thing.version } }],
  namespace: thing => [{ ...head('v1', 'Namespace', { ...thing, id: thing.namespace }, false) }],
}

function head(apiVersion: string, kind: string, thing: Thing, namespaced = true): KubernetesObject {
  const { id, namespace, version, extra } = thing
  const labels = { version: `v${version}`, ...(extra && { extra: 'yes' }) }
  const wave = waveOf(id)
  const annotations = namespaced && wave !== 0 ? { annotations: { 'banyan.dev/wave': String(wave) } } : {}
  return {
    apiVersion,
    kind,
    metadata: { name: id, ...(namespaced && { namespace }), labels, ...annotations },
  }
}

// Every other thing comes before or after the rest of its application.
function waveOf(id: string): number {
  const sum = [...id].reduce((total, letter) => total + letter.charCodeAt(0), 0)
  return [0, 1, 0, -1][sum % 4] ?? 0
}

function deployment(thing: Thing, container: object = {}, replicas = 2): KubernetesObject {
  const { id, version, fails } = thing
  const annotations = fails === true && { annotations: { 'simulator.banyan.dev/fail': 'CrashLoopBackOff' } }
  return {
    ...head('apps/v1', 'Deployment', thing),
    spec: {
      replicas,
      selector: { matchLabels: { app: id } },
      template: {
        metadata: { labels: { app: id }, ...annotations },
        spec: { containers: [{ name: 'main', image: `registry.example/${id}:${version}`, ...container }] },
      },
    },
  }
}

function autoscaler(thing: Thing): KubernetesObject {
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: thing.id }
  return {
    ...head('autoscaling/v2', 'HorizontalPodAutoscaler', thing),
    spec: { scaleTargetRef, minReplicas: 1, maxReplicas: 20 + thing.version },
  }
}

function widgetKind({ id }: Thing): [string, string] {
  return [`${id}.example.org/v1`, `Widget${id.toUpperCase()}`]
}

function definition(thing: Thing): KubernetesObject {
  const [, kind] = widgetKind(thing)
  const [group, plural] = [`${thing.id}.example.org`, `${kind.toLowerCase()}s`]
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } }
  const { metadata, ...rest } = head('apiextensions.k8s.io/v1', 'CustomResourceDefinition', thing, false)
  return {
    ...rest,
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { ...metadata, name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  }
}
