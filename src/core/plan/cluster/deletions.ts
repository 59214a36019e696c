import type { LiveObject } from '../../model/live-object.ts'
import { type ObjectKey, parseKey } from '../../model/object.ts'
import type { AbandonOperation, DeleteOperation, DesiredObject } from '../../model/plan.ts'
import { holderName, holdersOf } from './order/holders.ts'
import { inStages } from './stages.ts'

export interface DeletionRules {
  /**
   * Applications that should be here but cannot be read in any revision: while there are any, all stays, since nobody
   * knows what they take over from others, or whose new name they are.
   */
  readonly unreadable: readonly string[]
  readonly mayDelete: (key: ObjectKey, application: string) => boolean
}

export interface Deletions {
  readonly deletions: readonly DeleteOperation[]
  readonly abandoned: readonly AbandonOperation[]
}

/**
 * What is deleted of the members that nobody wants any more, in the reverse of the order of applying, and what of them
 * is left behind. A Namespace or CRD stays while anything of ours that stays is in it: deleting it would take that along.
 * The live object has the last word, which is Git's last unless somebody changed it since.
 */
export function planDeletions(
  members: ReadonlyMap<ObjectKey, LiveObject>,
  desired: ReadonlyMap<ObjectKey, DesiredObject>,
  { unreadable, mayDelete }: DeletionRules,
): Deletions {
  const unwanted = new Map(
    [...members].filter(([key, { application, isTerminating }]) => {
      if (desired.has(key) || isTerminating) return false
      return unreadable.length === 0 && mayDelete(key, application)
    }),
  )
  if (unwanted.size === 0) return { deletions: [], abandoned: [] }
  const staying = [...members].filter(([key, { isTerminating, retention }]) => {
    return unwanted.has(key) ? retention !== undefined : !isTerminating
  })
  const holders = holdersOf([...desired.keys(), ...staying.map(([key]) => key)])
  const outputs = new Map([...desired.values()].flatMap(outputsOf))
  const kept = keptAmong(unwanted)
  const gone = [...unwanted].filter(([key, live]) => {
    return live.retention !== 'keep' && !kept.has(key) && !holders.has(holderName(live) ?? '')
  })
  const stages = inStages(gone, ([key]) => key).toReversed()
  return {
    deletions: stages.flatMap(stage => stage.map(([key, live]) => deletion(key, live, outputs))),
    abandoned: [...kept]
      .filter(([key]) => !isHeldBy(members, kept, key))
      .map(([, live]) => abandonment(live))
      .sort((a, b) => (a.key < b.key ? -1 : 1)),
  }
}

/** What is to be left behind, with the Namespaces and CRDs that nobody wants either and that hold any of it. */
function keptAmong(unwanted: ReadonlyMap<ObjectKey, LiveObject>): ReadonlyMap<ObjectKey, LiveObject> {
  const kept = [...unwanted].filter(([, { retention }]) => retention === 'keep')
  if (kept.length === 0) return new Map()
  const holders = holdersOf(kept.map(([key]) => key))
  const around = [...unwanted].filter(([, live]) => holders.has(holderName(live) ?? ''))
  return new Map([...kept, ...around])
}

// Who is no member any more would go with the Namespace or CRD that is one, once nothing else holds that.
function isHeldBy(
  members: ReadonlyMap<ObjectKey, LiveObject>,
  kept: ReadonlyMap<ObjectKey, LiveObject>,
  key: ObjectKey,
): boolean {
  const holders = holdersOf([key])
  return [...members].some(([other, live]) => !kept.has(other) && holders.has(holderName(live) ?? ''))
}

function abandonment({ key, apiVersion, application, resourceVersion }: LiveObject): AbandonOperation {
  return { kind: 'abandon', key, apiVersion, application, resourceVersion }
}

// What was replaced waits for whoever has it now: its application may have another name.
function deletion(key: ObjectKey, live: LiveObject, outputs: ReadonlyMap<string, string>): DeleteOperation {
  const { application, generatedFrom, apiVersion, uid, resourceVersion, propagation, retention } = live
  const replacing = generatedFrom === undefined ? undefined : outputs.get(outputName(key, generatedFrom))
  return {
    kind: 'delete',
    key,
    apiVersion,
    application: replacing ?? application,
    uid,
    resourceVersion,
    ...(replacing !== undefined && { afterHealthy: true }),
    ...(propagation && { propagation }),
    ...(retention === 'confirm' && { unconfirmed: true }),
  }
}

function outputsOf({
  key,
  application,
  generatedFrom,
}: DesiredObject): readonly (readonly [string, string])[] {
  return generatedFrom === undefined ? [] : [[outputName(key, generatedFrom), application]]
}

function outputName(key: ObjectKey, from: string): string {
  const { group, kind, namespace } = parseKey(key)
  return JSON.stringify([group, kind, namespace, from])
}
