import { equalJson, type JsonValue } from '../../base/std/json.ts'
import type { KubernetesObject } from '../../core/model/object.ts'
import { allocate } from './allocate.ts'
import { withDefaults } from './defaults/defaults.ts'
import { establish } from './establish.ts'
import { parseOwners } from './fields/owners.ts'
import { generationOf } from './generation.ts'
import { withMetadata } from './metadata.ts'
import { normalize } from './normalize.ts'
import type { ServedKind } from './schema/kinds.ts'
import { invalid, type Subject } from './status-error.ts'
import { checkObject } from './validation/check-object.ts'

/** What the server gives a new object. */
export interface Identity {
  readonly uid: () => string
  readonly address: () => string
  readonly now: string
}

/** An object ready to be kept: identified, defaulted, checked. Gives `live` itself when the write changes nothing. */
export function prepareObject(
  kind: ServedKind,
  live: KubernetesObject | undefined,
  next: KubernetesObject,
  subject: Subject,
  identity: Identity,
): KubernetesObject {
  const named = withMetadata(normalize(kind, next), systemMetadata(kind, live, identity))
  const filled = allocate(kind, live, withDefaults(named, kind.storage), identity.address)
  const problems = checkObject(kind, filled, live)
  if (problems.length > 0) throw invalid(subject, problems)
  const established = establish(kind, filled, identity.now)
  if (live !== undefined && isSame(live, established)) return live
  const generation = generationOf(kind, live, established)
  return generation === established.metadata.generation
    ? established
    : withMetadata(established, { generation })
}

function systemMetadata(kind: ServedKind, live: KubernetesObject | undefined, identity: Identity) {
  const { metadata } = live ?? {}
  return {
    uid: metadata?.uid ?? identity.uid(),
    creationTimestamp: metadata?.creationTimestamp ?? identity.now,
    generation: metadata?.generation,
    deletionTimestamp: metadata?.deletionTimestamp,
    deletionGracePeriodSeconds: metadata?.deletionGracePeriodSeconds,
    resourceVersion: metadata?.resourceVersion,
    ...(kind.namespaced ? {} : { namespace: undefined }),
  }
}

// A write that would only renew the times of owners is none.
function isSame(live: KubernetesObject, next: KubernetesObject): boolean {
  const timeless = (object: KubernetesObject): JsonValue =>
    parseOwners(object.metadata.managedFields).map(({ time: _, fields, ...owner }) => ({ ...owner, fields }))
  const bare = (object: KubernetesObject) => withMetadata(object, { managedFields: undefined })
  return equalJson(bare(live), bare(next)) && equalJson(timeless(live), timeless(next))
}
