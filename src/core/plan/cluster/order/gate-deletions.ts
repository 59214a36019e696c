import type { LiveObject } from '../../../model/live-object.ts'
import { formatId, type ObjectKey, parseKey } from '../../../model/object.ts'
import type { Waiting } from '../../../model/order.ts'
import type { DeleteOperation } from '../../../model/plan.ts'
import { isHolder, isIn } from './holders.ts'
import { isApiService } from './implied.ts'
import { waveOf } from './settled.ts'

/** What the deletions of one cluster have to look at. */
export interface DeletionScene {
  readonly live: ReadonlyMap<ObjectKey, LiveObject>
  readonly isDesired: (key: ObjectKey) => boolean
  readonly deletions: readonly DeleteOperation[]
  /** What has to wait before it can be applied. */
  readonly waiting: readonly (Waiting & { readonly wave: number | undefined })[]
}

/** An object that is to go, or is on its way out. */
interface Going {
  readonly key: ObjectKey
  readonly object: LiveObject
  /** Namespaces and CRDs that name no wave come before all others, and go after them. */
  readonly wave: number
}

/**
 * Why deletions have to wait, by key. They go the other way round than objects are applied: greater waves, what
 * names another and applications that depend on another first, each once what is before it is gone. What an
 * application no longer has goes once everything up to its own wave is applied.
 */
export function gateDeletions(scene: DeletionScene): ReadonlyMap<ObjectKey, string> {
  const { live, deletions, isDesired } = scene
  const planned = new Map(deletions.map(each => [each.key, each]))
  const going = [...live.values()]
    .filter(({ key, isTerminating }) => planned.has(key) || (isTerminating && !isDesired(key)))
    .map((object): Going => ({ key: object.key, object, wave: goingWave(object) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
  const forApply = reasonsToApplyFirst(scene)
  const forOthers = reasonsToGoLater(going)
  const reasons = new Map<ObjectKey, string>()
  let isMoving = going.some(({ object }) => object.isTerminating)
  for (const { key, object } of going) {
    if (!planned.has(key)) continue
    const held = forApply(object) ?? (planned.get(key)?.unconfirmed === true ? unconfirmed : undefined)
    const reason = held ?? forOthers(object)
    if (held !== undefined || reason === undefined) isMoving = true
    if (reason !== undefined) reasons.set(key, reason)
  }
  // Where nothing is left that could make way, what names each other goes together.
  return isMoving ? reasons : new Map()
}

const unconfirmed = 'somebody has to agree by the annotation banyan.dev/deletion-approved'

function goingWave({ key, order }: LiveObject): number {
  return waveOf(key, order === undefined ? {} : { order }) ?? Number.NEGATIVE_INFINITY
}

function reasonsToApplyFirst({ waiting }: DeletionScene): (object: LiveObject) => string | undefined {
  const first = new Map<string, Waiting & { readonly wave: number }>()
  for (const each of waiting) {
    const wave = each.wave ?? Number.NEGATIVE_INFINITY
    const known = first.get(each.application)
    if (known === undefined || wave < known.wave || (wave === known.wave && each.key < known.key))
      first.set(each.application, { ...each, wave })
  }
  return object => {
    const before = first.get(object.application)
    const wave = goingWave(object)
    if (before === undefined || (wave < before.wave && wave !== Number.NEGATIVE_INFINITY)) return undefined
    return `${nameOf(before.key)} is not applied yet`
  }
}

function reasonsToGoLater(going: readonly Going[]): (object: LiveObject) => string | undefined {
  const last = new Map<string, Going>()
  const named = new Map<ObjectKey, ObjectKey>()
  const awaited = new Map<string, ObjectKey>()
  for (const each of going) {
    const { key, object, wave } = each
    if (wave > (last.get(object.application)?.wave ?? Number.NEGATIVE_INFINITY))
      last.set(object.application, each)
    for (const target of object.order?.after ?? []) named.set(target, key)
    for (const name of object.order?.applications ?? []) awaited.set(name, key)
  }
  const waved = new Set(
    going.flatMap(({ object }) => (object.order?.wave === undefined ? [] : object.application)),
  )
  const laggards = laggardsAmong(going)
  return object => {
    const later = waved.has(object.application) ? last.get(object.application) : undefined
    const blocker =
      (later !== undefined && later.wave > goingWave(object) ? later.key : undefined) ??
      named.get(object.key) ??
      awaited.get(object.application) ??
      laggards(object)
    return blocker === undefined ? undefined : `${nameOf(blocker)} is not gone yet`
  }
}

/**
 * What holds up an object by what it is: a Namespace or CRD waits for what leaves it slowly, and an aggregated API for
 * all that is of it; and what else is of the application of a CRD or an API, which may be what lets these go, for them.
 */
function laggardsAmong(going: readonly Going[]): (object: LiveObject) => ObjectKey | undefined {
  const slow = going.map(each => each.object).filter(each => each.leavesSlowly || each.isTerminating)
  const holders = going.map(each => each.object).filter(each => isHolder(each) && !isNamespace(each))
  const heldUp = holders.flatMap(holder => {
    const among = isApiService(holder.key) ? going.map(each => each.object) : slow
    const inside = among.find(each => isIn(each, holder))
    return inside === undefined ? [] : [{ holder, inside }]
  })
  const firstOf = new Map(heldUp.map(({ holder, inside }) => [holder.application, inside.key]))
  return object => {
    const own = heldUp.find(({ holder }) => holder.key === object.key)
    if (own !== undefined) return own.inside.key
    if (isHolder(object)) return slow.find(each => isIn(each, object))?.key
    const isInside = holders.some(holder => isIn(object, holder))
    return isInside ? undefined : firstOf.get(object.application)
  }
}

function isNamespace({ key, defines }: LiveObject): boolean {
  return defines === undefined && !isApiService(key)
}

function nameOf(key: ObjectKey): string {
  return formatId(parseKey(key))
}
