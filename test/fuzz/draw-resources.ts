import { type FuzzObject, type FuzzValue, Raw } from './fuzz-case.ts'
import { addYaml, freshName, type Known, knownOf, type Layer } from './layer.ts'
import { annotationKeys, names, namespaces } from './pools.ts'
import { apiService, role, roleBinding, serviceAccount, webhooks } from './resources/access.ts'
import { asList, custom, customDefinition } from './resources/custom.ts'
import { claim, configMap, namespace, secret, smallKinds, volumeOrClass } from './resources/data.ts'
import { ingress, networkPolicy, service } from './resources/network.ts'
import {
  autoscaler,
  deployment,
  disruptionBudget,
  job,
  type MakeResource,
  pod,
  statefulSet,
} from './resources/workloads.ts'

/** The files of manifests of a directory, and the objects in them that are known from then on. */
export function drawManifests(layer: Layer, min: number, max: number): readonly string[] {
  const { draw } = layer
  return draw.times(min, max, () => {
    if (layer.has('anchors') && draw.chance(3)) return anchored(layer)
    const objects = draw
      .times(1, draw.chance(30) ? 3 : 1, () => drawObject(layer))
      .flatMap(found => (found === undefined ? [] : [found]))
    for (const object of objects) layer.known.push(knownOf(object))
    const documents: FuzzValue[] = inLists(layer, objects)
    if (draw.chance(3)) documents.push(null)
    return addYaml(layer, 'r', documents.length === 0 ? [drawEmpty(layer)] : documents)
  })
}

function inLists({ draw, has }: Layer, objects: readonly FuzzObject[]): FuzzValue[] {
  if (!has('lists') || objects.length === 0 || !draw.chance(8)) return [...objects]
  const kind = draw.pick(['List', 'List', `${String(objects[0]?.kind)}List`])
  return [asList(objects, kind)]
}

function drawEmpty(layer: Layer): FuzzObject {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: freshName(layer, 'more', 'x') } }
  layer.known.push(knownOf(object))
  return object
}

const makers: readonly MakeResource[] = [
  ...[deployment, deployment, deployment, deployment, statefulSet, job, pod, service, service, service],
  ...[configMap, configMap, secret, ingress, ingress, networkPolicy, autoscaler, disruptionBudget],
  ...[serviceAccount, role, roleBinding, roleBinding, webhooks, apiService, claim, volumeOrClass, namespace],
  ...[smallKinds, custom, custom, custom, customDefinition],
]

function drawObject(layer: Layer): FuzzObject | undefined {
  const { draw, style } = layer
  // Two resources of the same id fail the build, so a taken one is mostly drawn again.
  for (let attempt = 0; attempt < 5; attempt++) {
    const object = (draw.any(makers) ?? deployment)(draw, style, drawMetadata(layer))
    if (!isTaken(layer, knownOf(object)) || (layer.has('bad') && draw.chance(1))) return object
  }
  return undefined
}

const unprefixed = new Set(['CustomResourceDefinition', 'APIService', 'Namespace'])

function isTaken({ known, avoided, isShared }: Layer, wanted: Known): boolean {
  if (isShared && unprefixed.has(wanted.kind)) return true
  return [...known, ...avoided].some(
    ({ kind, name, namespace }) =>
      kind === wanted.kind &&
      name === wanted.name &&
      (namespace ?? 'default') === (wanted.namespace ?? 'default'),
  )
}

function drawMetadata({ draw, has, style }: Layer): FuzzObject {
  const annotations: Record<string, FuzzValue> = {}
  if (draw.chance(15)) annotations[draw.pick(annotationKeys)] = draw.pick(['on', 'x', ''])
  if (has('localConfig') && draw.chance(3))
    annotations['config.kubernetes.io/local-config'] = draw.pick(['true', 'false'])
  if (has('localConfig') && draw.chance(2)) annotations['internal.config.kubernetes.io/index'] = '0'
  const nulls =
    style.nulls && draw.chance(8)
      ? draw.pick<FuzzObject>([{ labels: null }, { creationTimestamp: null }, { annotations: {} }])
      : {}
  return {
    name: style.odd && draw.chance(1) ? new Raw('"123"') : draw.pick(names),
    namespace: draw.chance(15) ? draw.pick(namespaces) : undefined,
    labels: draw.chance(15) ? { tier: 'front' } : undefined,
    annotations: Object.keys(annotations).length > 0 ? annotations : undefined,
    finalizers: draw.chance(4) ? ['a/x', 'b/y'] : undefined,
    ...nulls,
  }
}

// Anchors, aliases and merge keys cannot be told by values.
function anchored(layer: Layer): string {
  const { draw } = layer
  const name = `anchored-${draw.upTo(999)}`
  const file = freshName(layer, 'r')
  const text = draw.pick([
    `apiVersion: v1\nkind: ConfigMap\nmetadata: &m\n  name: ${name}\n  labels: &l {app: web}\n  annotations: *l\ndata:\n  a: &x one\n  b: *x\n`,
    `apiVersion: example.org/v1\nkind: Widget\nmetadata:\n  name: ${name}\nspec:\n  base: &b\n    a: 1\n    list: &list [1, 2]\n  more:\n    <<: *b\n    b: *list\n  again:\n    - *b\n    - {<<: [*b, {c: 2}], a: 5}\n`,
    `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  a: >\n    folded\n    text\n\n    more\n  b: |+\n    keep\n\n  c: >-\n    x\n      y\n  d: "a\\\n    b"\n  e: plain\n    over lines\n`,
    `${draw.chance(5) ? '%YAML 1.1\n' : ''}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {a: "x"}\n...\n---\n# nothing\n---\n`,
  ])
  layer.addFile(file, { text })
  layer.known.push(
    knownOf({
      apiVersion: text.includes('Widget') ? 'example.org/v1' : 'v1',
      kind: text.includes('Widget') ? 'Widget' : 'ConfigMap',
      metadata: { name },
    }),
  )
  return file
}
