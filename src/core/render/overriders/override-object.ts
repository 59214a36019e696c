import type { JsonObject } from '../../../base/std/json.ts'
import type { KubernetesObject } from '../../model/object.ts'
import type { Overriders } from '../../model/override-policy.ts'
import { overrideArgs, overrideCommand } from './command.ts'
import { overrideEnv } from './env.ts'
import { overrideFields } from './fields.ts'
import { overrideImages } from './image.ts'
import { overrideAnnotations, overrideLabels } from './map.ts'
import type { Overrider } from './overrider.ts'
import { overridePlaintext } from './plaintext.ts'
import { overrideStrategicMerge } from './strategic-merge.ts'

/** Lays `helmValues` over the values of a chart: maps are merged, all else is replaced, a null is kept for the chart. */
export { mergeValues as applyHelmValues } from '../../../base/chart/merge-values.ts'

type Override<Name extends keyof Overriders> = (
  object: KubernetesObject,
  overriders: NonNullable<Overriders[Name]>,
) => JsonObject

/** Changes registry, repository or tag of the images of all containers, or of the one field of a predicate. */
export const applyImageOverrider: Override<'imageOverrider'> = (object, imageOverrider) =>
  apply(overrideImages, object, { imageOverrider })

/** Adds words to the command of a container, or removes them. */
export const applyCommandOverrider: Override<'commandOverrider'> = (object, commandOverrider) =>
  apply(overrideCommand, object, { commandOverrider })

/** Adds words to the arguments of a container, or removes them. */
export const applyArgsOverrider: Override<'argsOverrider'> = (object, argsOverrider) =>
  apply(overrideArgs, object, { argsOverrider })

/** Adds, replaces or removes environment variables of a container. */
export const applyEnvOverrider: Override<'envOverrider'> = (object, envOverrider) =>
  apply(overrideEnv, object, { envOverrider })

/** Adds, replaces or removes labels of the object itself. */
export const applyLabelsOverrider: Override<'labelsOverrider'> = (object, labelsOverrider) =>
  apply(overrideLabels, object, { labelsOverrider })

/** Adds, replaces or removes annotations of the object itself. */
export const applyAnnotationsOverrider: Override<'annotationsOverrider'> = (object, annotationsOverrider) =>
  apply(overrideAnnotations, object, { annotationsOverrider })

/** Applies JSON patch operations inside text fields that hold JSON or YAML. */
export const applyFieldOverrider: Override<'fieldOverrider'> = (object, fieldOverrider) =>
  apply(overrideFields, object, { fieldOverrider })

/** Applies JSON patch operations to the object. */
export const applyPlaintext: Override<'plaintext'> = (object, plaintext) =>
  apply(overridePlaintext, object, { plaintext })

/** Merges patches into the object by the merge keys of its kind. */
export const applyStrategicMerge: Override<'strategicMerge'> = (object, strategicMerge) =>
  apply(overrideStrategicMerge, object, { strategicMerge })

// An entry that does not apply leaves the object as it is.
function apply(override: Overrider, object: KubernetesObject, overriders: Overriders): JsonObject {
  return override(object, overriders, () => undefined)
}
