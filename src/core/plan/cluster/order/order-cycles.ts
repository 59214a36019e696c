import { formatId, type ObjectKey, parseKey } from '../../../model/object.ts'
import type { Failure } from '../../../model/outcome.ts'
import type { DesiredObject } from '../../../model/plan.ts'
import type { Implied } from './implied.ts'
import { type Scene, waveOf } from './settled.ts'

/** A node of the order: an object, everything up to a wave of an application, or a whole application. */
type Step =
  | { readonly kind: 'object'; readonly key: ObjectKey }
  | { readonly kind: 'wave'; readonly application: string; readonly wave: number }
  | { readonly kind: 'application'; readonly application: string }

/** Objects that wait for each other for ever: a failure for each circle, at the first of its objects that is pending. */
export function orderCycles(scene: Scene, implied: Implied | undefined): readonly Failure[] {
  const { desired, pending } = scene
  const next = edgesOf(scene, implied)
  const found = findCircles([...pending].sort(), next).flatMap((circle): Failure[] => {
    const named = circle.flatMap(step => (step.kind === 'wave' ? [] : nameOf(step)))
    const first = circle.flatMap(step => (step.kind === 'object' ? (desired.get(step.key) ?? []) : []))[0]
    if (first === undefined) return []
    const { key, origin } = first
    const at = { file: origin.file, ...(origin.document !== undefined && { document: origin.document }) }
    const message = `these wait for each other: ${[...named, named[0]].join(' → ')}`
    return [{ code: 'cluster/order-cycle', message, key, at, retryable: false }]
  })
  return [...new Map(found.map(failure => [failure.message, failure])).values()]
}

function nameOf(step: Exclude<Step, { readonly kind: 'wave' }>): string {
  return step.kind === 'object' ? formatId(parseKey(step.key)) : `application ${step.application}`
}

// Waves lead to each other, so that there are as many edges as objects, and not their square.
function edgesOf({ desired }: Scene, implied: Implied | undefined): (step: Step) => readonly Step[] {
  const byApplication = Map.groupBy(desired.values(), ({ application }) => application)
  const waves = new Map([...byApplication].map(([application, objects]) => [application, byWave(objects)]))
  const before = (application: string, wave: number): readonly Step[] => {
    const smaller = [...(waves.get(application)?.keys() ?? [])].filter(each => each < wave)
    return smaller.length === 0 ? [] : [{ kind: 'wave', application, wave: Math.max(...smaller) }]
  }
  return step => {
    if (step.kind === 'application') return objectSteps(byApplication.get(step.application))
    if (step.kind === 'wave') {
      const { application, wave } = step
      return [...objectSteps(waves.get(application)?.get(wave)), ...before(application, wave)]
    }
    const object = desired.get(step.key)
    if (object === undefined) return []
    const { key, application, order } = object
    const wave = waveOf(key, object)
    const needed = [...(order?.after ?? []), ...(implied?.(object) ?? [])]
    const after = needed.filter(target => desired.has(target))
    const applications = wave === undefined ? [] : (order?.applications ?? [])
    return [
      ...after.map((target): Step => ({ kind: 'object', key: target })),
      ...applications.map((name): Step => ({ kind: 'application', application: name })),
      ...(wave === undefined ? [] : before(application, wave)),
    ]
  }
}

function byWave(objects: readonly DesiredObject[]): ReadonlyMap<number, readonly DesiredObject[]> {
  const waves = new Map<number, DesiredObject[]>()
  for (const object of objects) {
    const wave = waveOf(object.key, object)
    if (wave === undefined) continue
    const same = waves.get(wave)
    if (same === undefined) waves.set(wave, [object])
    else same.push(object)
  }
  return waves
}

function objectSteps(objects: readonly DesiredObject[] = []): readonly Step[] {
  return objects
    .map(({ key }) => key)
    .sort()
    .map(key => ({ kind: 'object', key }))
}

interface Visit {
  readonly step: Step
  readonly ahead: readonly Step[]
  at: number
}

/** More circles than this are likely to share what is wrong. */
const told = 8

/** Depth first, without recursion: chains may be as long as there are objects. */
function findCircles(
  from: readonly ObjectKey[],
  next: (step: Step) => readonly Step[],
): readonly (readonly Step[])[] {
  const done = new Set<string>()
  const path: Visit[] = []
  const open = new Map<string, number>()
  const circles: Step[][] = []
  const enter = (step: Step): void => {
    const name = JSON.stringify(step)
    const at = open.get(name)
    if (at !== undefined && circles.length < told) circles.push(path.slice(at).map(visit => visit.step))
    if (at !== undefined || done.has(name)) return
    open.set(name, path.length)
    path.push({ step, ahead: next(step), at: 0 })
  }
  for (const key of from) {
    enter({ kind: 'object', key })
    for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
      const ahead = last.ahead[last.at++]
      if (ahead !== undefined) {
        enter(ahead)
        continue
      }
      const name = JSON.stringify(last.step)
      done.add(name)
      open.delete(name)
      path.pop()
    }
  }
  return circles
}
