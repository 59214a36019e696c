import type { JsonObject } from '../../../base/std/json.ts'
import type { KubernetesObject } from '../../model/object.ts'
import type { Overriders } from '../../model/override-policy.ts'

/** Applies one kind of overrider; `fail` tells which entry of its list does not apply, and why. */
export type Overrider = (
  object: KubernetesObject,
  overriders: Overriders,
  fail: (index: number, why: string) => void,
) => JsonObject
