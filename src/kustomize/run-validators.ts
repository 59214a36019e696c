import { equalJson, isObject, type JsonObject } from '../base/std/json.ts'
import type { Entry } from './accumulation.ts'
import { withField } from './edit.ts'
import type { Layer } from './layer.ts'
import { loadPlugins } from './plugins/load-plugins.ts'
import { runTransformer } from './plugins/transformers.ts'

const validatedBy = 'validated-by'

/** Runs the validators of a layer: transformers that must leave the resources as they are, but for one label. */
export function runValidators(layer: Layer): void {
  for (const plugin of loadPlugins(layer, 'validators', layer.kustomization.validators ?? [])) {
    const before = layer.entries
    runTransformer(layer, plugin)
    const changed = layer.entries.find((entry, index) => !isSame(entry, before[index]))
    if (changed === undefined && layer.entries.length === before.length) continue
    layer.report({
      code: 'kustomize/validation-failed',
      severity: 'error',
      message: `validator "${plugin.kind}" changes resources`,
      at: plugin.at,
      ...(changed === undefined ? {} : { related: [{ message: 'this one', at: changed.resource.origin }] }),
    })
    layer.entries = before
  }
}

function isSame(after: Entry, before: Entry | undefined): boolean {
  // A name that is remembered is a change too.
  if (before === undefined || after.previous.length !== before.previous.length) return false
  if (after.resource.object === before.resource.object) return true
  const unmarked = withoutMark(after.resource.object)
  return unmarked !== after.resource.object && equalJson(unmarked, before.resource.object)
}

function withoutMark(object: JsonObject): JsonObject {
  const { metadata } = object
  if (!isObject(metadata) || !isObject(metadata.labels) || metadata.labels[validatedBy] === undefined)
    return object
  const labels = withField(metadata.labels, validatedBy, undefined)
  const kept = Object.keys(labels).length === 0 ? undefined : labels
  return withField(object, 'metadata', withField(metadata, 'labels', kept))
}
