import type { FuzzObject, FuzzValue } from '../fuzz-case.ts'
import { type Known, type Layer, pickKnown } from '../layer.ts'
import { annotationKeys, digest, imageNames, labelKeys, labelValues, names, tags } from '../pools.ts'

export function namespace({ draw }: Layer): FuzzObject {
  return { namespace: draw.pick(['shop', 'prod', 'default', 'other']) }
}

export function affixes({ draw }: Layer): FuzzObject {
  return {
    namePrefix: draw.chance(65) ? draw.pick(['a-', 'dev-', 'x']) : undefined,
    nameSuffix: draw.chance(45) ? draw.pick(['-z', '-v2', '-dev']) : undefined,
  }
}

export function labels(layer: Layer): FuzzObject {
  const { draw } = layer
  const one = (): FuzzObject => {
    const includeSelectors = draw.chance(30) ? draw.chance(80) : undefined
    return {
      pairs: pairs(layer),
      includeSelectors,
      includeTemplates: includeSelectors === undefined && draw.chance(30) ? true : undefined,
      fields: draw.chance(20) ? draw.times(1, 2, () => fieldSpec(layer, 'labels')) : undefined,
    }
  }
  return { labels: draw.times(1, 2, one) }
}

function pairs({ draw }: Layer): FuzzObject {
  const chosen = draw.some([...labelKeys, 'new'], 1, 2)
  return Object.fromEntries(
    chosen.map(key => [key, draw.chance(99) ? draw.pick(labelValues) : draw.pick<FuzzValue>([1, true, ''])]),
  )
}

export function fieldSpec({ draw }: Layer, what: string): FuzzObject {
  return {
    path: draw.pick([
      `spec/${what}`,
      `metadata/${what}`,
      `spec/template/metadata/${what}`,
      'spec/list[]/name',
      `spec/list[]/${what}`,
      'spec/selector/matchLabels',
      'spec/none/deep',
    ]),
    kind: draw.chance(60) ? draw.pick(['Deployment', 'Widget', 'Service']) : undefined,
    group: draw.chance(20) ? draw.pick(['apps', 'example.org']) : undefined,
    version: draw.chance(10) ? 'v1' : undefined,
    create: draw.chance(60) ? draw.chance(80) : undefined,
  }
}

export function commonLabels(layer: Layer): FuzzObject {
  return { commonLabels: pairs(layer) }
}

export function commonAnnotations({ draw }: Layer): FuzzObject {
  const chosen = draw.some(annotationKeys, 1, 2).map(key => [key, draw.pick(['all', 'on', '', 'two\nlines'])])
  return { commonAnnotations: Object.fromEntries(chosen) }
}

export function images({ draw }: Layer): FuzzObject {
  const one = (): FuzzObject => ({
    name: draw.chance(90)
      ? draw.pick(imageNames)
      : draw.pick(['.*', 'ng.nx', 'x', 'registry.example:5000/.*', '']),
    newName: draw.chance(45) ? draw.pick(['mirror.example/web', 'other', 'localhost:5000/a/b']) : undefined,
    ...draw.pick<FuzzObject>([
      {},
      { newTag: draw.pick<FuzzValue>([...tags, 'new', '1']) },
      { newTag: draw.pick<FuzzValue>([...tags, 'new']) },
      { digest },
      { tagSuffix: '-x' },
      { newTag: draw.pick<FuzzValue>([...tags]), tagSuffix: '-x' },
    ]),
    ...(draw.chance(3) ? { newTag: 't', digest } : {}),
  })
  return { images: draw.times(1, 2, one) }
}

const isScaled = ({ kind }: Known): boolean => ['Deployment', 'StatefulSet', 'ReplicaSet'].includes(kind)

export function replicas(layer: Layer): FuzzObject {
  const { draw } = layer
  const one = (): FuzzObject | undefined => {
    const isThere = layer.known.some(isScaled) || draw.chance(2)
    if (!isThere) return undefined
    const { name } = draw.chance(97) ? pickKnown(layer, isScaled) : { name: draw.pick(names) }
    return { name, count: draw.chance(97) ? draw.upTo(5) : draw.pick<FuzzValue>([-1, '3', null]) }
  }
  const entries = draw.times(1, 2, one).flatMap(entry => (entry === undefined ? [] : [entry]))
  return entries.length === 0 ? {} : { replicas: entries }
}

export function sortOptions({ draw }: Layer): FuzzObject {
  const legacySortOptions = draw.pick<FuzzObject | undefined>([
    undefined,
    { orderFirst: ['Deployment', 'Namespace'], orderLast: ['Service'] },
    { orderFirst: ['ConfigMap'] },
    { orderLast: ['Widget', 'Deployment'] },
  ])
  if (draw.chance(40)) return { sortOptions: { order: 'fifo' } }
  return { sortOptions: { order: 'legacy', legacySortOptions } }
}

export function buildMetadata({ draw }: Layer): FuzzObject {
  return { buildMetadata: draw.some(['originAnnotations', 'transformerAnnotations', 'managedByLabel'], 1, 3) }
}

export function metadata({ draw }: Layer): FuzzObject {
  return {
    metadata: draw.pick<FuzzObject>([
      { name: 'x' },
      { name: 'x', labels: { a: 'b' }, annotations: { c: 'd' } },
      {},
    ]),
  }
}
