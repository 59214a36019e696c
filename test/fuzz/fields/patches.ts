import { type FuzzObject, type FuzzValue, Nested } from '../fuzz-case.ts'
import {
  addYaml,
  groupOf,
  inlineOrFile,
  type Known,
  type Layer,
  pickKnown,
  targetOf,
  versionOf,
} from '../layer.ts'
import { jsonPatch } from './json-patch.ts'
import { mergePatch } from './merge-patch.ts'

export function patches(layer: Layer): FuzzObject {
  return { patches: layer.draw.times(1, 3, () => patch(layer)) }
}

function patch(layer: Layer): FuzzObject {
  const { draw } = layer
  const known = pickKnown(layer)
  const isMerge = draw.chance(60)
  const documents: readonly FuzzValue[] = isMerge ? mergePatches(layer, known) : [jsonPatch(layer, known)]
  const content = inlineOrFile(layer, 'p', documents)
  return {
    ...(content instanceof Nested ? { patch: content } : { path: content }),
    target: isMerge
      ? draw.chance(35) && documents.length === 1
        ? targetOf(layer, known)
        : undefined
      : draw.chance(15)
        ? targetOf(layer, known)
        : exactTarget(layer, known),
    options: draw.chance(8)
      ? { [draw.pick(['allowNameChange', 'allowKindChange'])]: draw.chance(80) }
      : undefined,
  }
}

function mergePatches(layer: Layer, known: Known): readonly FuzzObject[] {
  const first = mergePatch(layer, known)
  return layer.draw.chance(10) ? [first, mergePatch(layer, pickKnown(layer))] : [first]
}

export function patchesStrategicMerge(layer: Layer): FuzzObject {
  const list = layer.draw.times(1, 2, () => inlineOrFile(layer, 'p', mergePatches(layer, pickKnown(layer))))
  return { patchesStrategicMerge: list }
}

function exactTarget({ draw }: Layer, known: Known): FuzzObject {
  const { kind, name, namespace } = known
  return {
    group: groupOf(known) || undefined,
    version: draw.chance(70) ? versionOf(known) : undefined,
    kind,
    name,
    namespace: draw.chance(50) ? namespace : undefined,
  }
}

export function patchesJson6902(layer: Layer): FuzzObject {
  const { draw } = layer
  const one = (): FuzzObject => {
    const known = pickKnown(layer)
    const operations = [jsonPatch(layer, known)]
    const target = exactTarget(layer, known)
    if (draw.chance(50)) return { target, path: addYaml(layer, 'p', operations) }
    return { target, patch: new Nested(operations) }
  }
  return { patchesJson6902: draw.times(1, 2, one) }
}
