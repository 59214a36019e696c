import type { JsonObject } from '../../../base/std/json.ts'
import { json6902 } from '../../../kustomize/index.ts'
import type { Overrider } from './overrider.ts'

/** Applies JSON patch operations to the object. */
export const overridePlaintext: Overrider = (object, { plaintext = [] }, fail) => {
  let current: JsonObject = object
  for (const [index, { path, operator, value }] of plaintext.entries()) {
    const patched = json6902(current, [{ op: operator, path, ...(value !== undefined && { value }) }])
    if ('object' in patched) current = patched.object
    else fail(index, patched.failure)
  }
  return current
}
