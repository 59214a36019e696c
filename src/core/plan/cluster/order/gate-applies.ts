import type { Place } from '../../../../base/diagnostic/diagnostic.ts'
import { formatId, type ObjectKey, parseKey } from '../../../model/object.ts'
import type { Failure } from '../../../model/outcome.ts'
import type { ApplyOperation, DesiredObject } from '../../../model/plan.ts'
import type { GateRequest } from './gate.ts'
import { impliedOrder } from './implied.ts'
import { leavingReasons } from './leaving.ts'
import { orderCycles } from './order-cycles.ts'
import { formatWave, type Scene, unsettled, waveOf } from './settled.ts'

export interface ApplyGate {
  /** Why an operation has to wait; undefined: it may be done now. */
  readonly reason: (operation: ApplyOperation) => string | undefined
  /** What will never be done as it is written. */
  readonly failures: readonly Failure[]
}

/**
 * The order of applying: an object waits for those that it names, for what answers behind it, for the smaller waves of its application and for the
 * applications that its own depends on, until they are settled. What was applied as it is to be and was changed by
 * somebody else is put right at once.
 */
export function gateApplies(
  scene: Scene,
  operations: readonly ApplyOperation[],
  { held, failed }: Required<Pick<GateRequest, 'held' | 'failed'>>,
): ApplyGate {
  const leaving = leavingReasons(scene.live)
  const implied = impliedOrder(scene.desired)
  const fronts = frontsOf(scene)
  const applicationReason = applicationReasons(scene, held)
  const failures = [...unknownTargets(scene, operations), ...orderCycles(scene, implied)]
  const reason = ({ desired: object, regains }: ApplyOperation): string | undefined => {
    const leaves = leaving(object.key)
    if (regains === true || leaves !== undefined) return leaves
    const { key, application, order } = object
    const named = firstOf([...(order?.after ?? []), ...(implied?.(object) ?? [])], target =>
      scene.desired.has(target) ? unsettled(target, scene) : `${nameOf(target)} is not here`,
    )
    const wave = waveOf(key, object)
    if (named !== undefined || wave === undefined) return named
    const broken = failed.get(application)
    if (broken !== undefined) return `${broken}; what comes next begins anew`
    const front = fronts.get(application)
    const before =
      front !== undefined && front.wave < wave ? `${formatWave(front.wave)}: ${front.reason}` : undefined
    return firstOf(order?.applications, applicationReason) ?? before
  }
  return { reason, failures }
}

function firstOf(
  names: readonly string[] = [],
  reasonOf: (name: string) => string | undefined,
): string | undefined {
  for (const name of names) {
    const reason = reasonOf(name)
    if (reason !== undefined) return reason
  }
  return undefined
}

interface Front {
  readonly wave: number
  readonly key: ObjectKey
  readonly reason: string
}

/** Of each application with waves the first one in which something is not settled. */
function frontsOf(scene: Scene): ReadonlyMap<string, Front> {
  const waved = new Set<string>()
  for (const { application, order, run } of scene.desired.values())
    if (order?.wave !== undefined || run !== undefined) waved.add(application)
  const fronts = new Map<string, Front>()
  if (waved.size === 0) return fronts
  for (const object of scene.desired.values()) {
    const { key, application } = object
    const wave = waveOf(key, object)
    const front = fronts.get(application)
    if (wave === undefined || !waved.has(application) || (front !== undefined && front.wave < wave)) continue
    if (front?.wave === wave && front.key < key) continue
    const reason = unsettled(key, scene)
    if (reason !== undefined) fronts.set(application, { wave, key, reason })
  }
  return fronts
}

function applicationReasons(
  scene: Scene,
  held: ReadonlyMap<string, string>,
): (name: string) => string | undefined {
  const byApplication = Map.groupBy(scene.desired.values(), ({ application }) => application)
  const known = new Map<string, string | undefined>()
  return name => {
    if (!known.has(name)) known.set(name, explain(name))
    return known.get(name)
  }
  function explain(name: string): string | undefined {
    const stays = held.get(name)
    if (stays !== undefined) return `application ${name} ${stays}`
    const keys = (byApplication.get(name) ?? []).map(({ key }) => key).sort()
    for (const key of keys) {
      const open = unsettled(key, scene)
      if (open !== undefined) return `application ${name}: ${open}`
    }
    return undefined
  }
}

function unknownTargets({ desired }: Scene, operations: readonly ApplyOperation[]): readonly Failure[] {
  return operations.flatMap(({ desired: { key, order, origin } }) =>
    (order?.after ?? []).flatMap((target): Failure[] => {
      if (desired.has(target)) return []
      const message = `${nameOf(key)} depends on ${nameOf(target)}, which nothing renders for this cluster`
      return [{ code: 'cluster/dependency-unknown', message, key, at: whereOf(origin), retryable: false }]
    }),
  )
}

function whereOf({ file, document }: Place): NonNullable<Failure['at']> {
  return { file, ...(document !== undefined && { document }) }
}

function nameOf(key: DesiredObject['key']): string {
  return formatId(parseKey(key))
}
