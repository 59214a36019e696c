import type { JsonObject } from '../../../base/std/json.ts'
import { strategicMerge } from '../../../kustomize/index.ts'
import type { Overrider } from './overrider.ts'

/** Merges patches into the object by the merge keys of its kind, which the patch need not repeat. */
export const overrideStrategicMerge: Overrider = (object, { strategicMerge: patches = [] }, fail) => {
  let current: JsonObject = object
  for (const [index, patch] of patches.entries()) {
    const { apiVersion, kind } = object
    const merged = strategicMerge(current, { ...patch, apiVersion, kind })
    if ('failure' in merged) fail(index, merged.failure)
    else if (merged.object === undefined) fail(index, 'the patch removes the whole object')
    else current = merged.object
  }
  return current
}
