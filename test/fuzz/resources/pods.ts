import type { Draw } from '../draw.ts'
import type { FuzzObject, FuzzValue } from '../fuzz-case.ts'
import { configNames, containerNames, imageOf, names, scalarOf, secretNames } from '../pools.ts'

/** How resources are drawn: with odd scalars and nulls or without, with the vars that texts may use. */
export interface Style {
  readonly odd: boolean
  readonly oddKeys: boolean
  readonly nulls: boolean
  readonly varNames: readonly string[]
}

export function podTemplate(draw: Draw, style: Style, labels: FuzzObject): FuzzObject {
  const annotations = draw.chance(15) ? { note: 'pod', 'checksum/config': 'x' } : undefined
  return { metadata: { labels, annotations }, spec: podSpec(draw, style, labels) }
}

export function podSpec(draw: Draw, style: Style, labels: FuzzObject): FuzzObject {
  const containers = draw.some(containerNames, 1, 3).map(name => container(draw, style, name))
  return {
    containers: style.nulls && draw.chance(2) ? null : containers,
    initContainers: draw.chance(15) ? [container(draw, style, 'init')] : undefined,
    serviceAccountName: draw.chance(25) ? draw.pick(names) : undefined,
    imagePullSecrets: draw.chance(10) ? [{ name: draw.pick(secretNames) }] : undefined,
    volumes: draw.chance(45) ? draw.times(1, 3, index => volume(draw, `vol-${index}`)) : undefined,
    nodeSelector: draw.chance(10) ? { disk: 'ssd' } : undefined,
    tolerations: draw.chance(15) ? draw.times(1, 2, () => toleration(draw)) : undefined,
    affinity: draw.chance(10) ? affinity(draw, labels) : undefined,
    topologySpreadConstraints: draw.chance(10) ? [spread(draw, labels)] : undefined,
    hostAliases: draw.chance(5) ? [{ ip: '10.0.0.1', hostnames: ['a', 'b'] }] : undefined,
    terminationGracePeriodSeconds: draw.chance(10) ? scalarOf(draw, style.odd) : undefined,
    securityContext: draw.chance(10) ? draw.pick<FuzzValue>([{}, { runAsUser: 1000 }, null]) : undefined,
  }
}

function container(draw: Draw, style: Style, name: string): FuzzObject {
  return {
    name,
    image: draw.chance(93) ? imageOf(draw) : undefined,
    command: draw.chance(15) ? ['run', variable(draw, style), '-v'] : undefined,
    args: draw.chance(15) ? [variable(draw, style), '--port=8080'] : undefined,
    env: draw.chance(45) ? draw.some(envNames, 1, 3).map(env => envVar(draw, style, env)) : undefined,
    envFrom: draw.chance(20) ? draw.times(1, 2, () => envFrom(draw)) : undefined,
    ports: draw.chance(40) ? draw.times(1, 3, index => containerPort(draw, index)) : undefined,
    volumeMounts: draw.chance(25)
      ? draw.times(1, 2, index => ({ name: `vol-${index}`, mountPath: `/data/${draw.upTo(2)}` }))
      : undefined,
    resources: draw.chance(20) ? { limits: { cpu: scalarOf(draw, style.odd), memory: '64Mi' } } : undefined,
    livenessProbe: draw.chance(10)
      ? { httpGet: { path: '/', port: draw.pick<FuzzValue>(['http', 8080]) } }
      : undefined,
  }
}

const envNames = ['HOST', 'PORT', 'MODE', 'SECRET'] as const

function envVar(draw: Draw, style: Style, name: string): FuzzObject {
  const how = draw.upTo(9)
  if (how === 0) return { name, valueFrom: { configMapKeyRef: { name: draw.pick(configNames), key: 'a' } } }
  if (how === 1)
    return { name, valueFrom: { secretKeyRef: { name: draw.pick(secretNames), key: 'a', optional: true } } }
  if (how === 2) return { name, valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }
  if (how === 3) return { name, value: variable(draw, style) }
  return { name, value: scalarOf(draw, style.odd) }
}

function variable(draw: Draw, { varNames, odd }: Style): FuzzValue {
  const name = draw.any(varNames)
  if (name === undefined) return draw.chance(10) ? '$(HOST)' : scalarOf(draw, odd)
  return draw.pick([
    `$(${name})`,
    `http://$(${name}):80/$(${name})`,
    `$$(${name})`,
    `$(${name}`,
    `x-$(NONE)-$(${name})`,
  ])
}

function envFrom(draw: Draw): FuzzObject {
  return draw.chance(60)
    ? { configMapRef: { name: draw.pick(configNames) } }
    : { secretRef: { name: draw.pick(secretNames) }, prefix: 'X_' }
}

function containerPort(draw: Draw, index: number): FuzzObject {
  const containerPort = draw.pick([8080, 8080, 9090, 53])
  const protocol = draw.chance(35) ? draw.pick(['TCP', 'UDP']) : undefined
  return { name: draw.chance(60) ? `port-${index}` : undefined, containerPort, protocol }
}

function volume(draw: Draw, name: string): FuzzObject {
  const config = draw.pick(configNames)
  const secret = draw.pick(secretNames)
  return draw.pick<FuzzObject>([
    { name, configMap: { name: config } },
    { name, configMap: { name: config, items: [{ key: 'a', path: 'a.txt' }] } },
    { name, secret: { secretName: secret } },
    { name, emptyDir: {} },
    { name, persistentVolumeClaim: { claimName: draw.pick(names) } },
    { name, projected: { sources: [{ configMap: { name: config } }, { secret: { name: secret } }] } },
    { name, csi: { driver: 'x', nodePublishSecretRef: { name: secret } } },
  ])
}

function toleration(draw: Draw): FuzzObject {
  return { key: draw.pick(['a', 'b']), operator: 'Exists', effect: draw.pick(['NoSchedule', undefined]) }
}

function affinity(draw: Draw, labels: FuzzObject): FuzzObject {
  const term = { labelSelector: { matchLabels: labels }, topologyKey: 'zone' }
  return draw.pick<FuzzObject>([
    {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: term }],
      },
    },
    { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } },
  ])
}

function spread(draw: Draw, labels: FuzzObject): FuzzObject {
  return {
    maxSkew: 1,
    topologyKey: draw.pick(['zone', 'host']),
    whenUnsatisfiable: 'DoNotSchedule',
    labelSelector: { matchLabels: labels },
  }
}
