import { invariant } from '../../../base/std/invariant.ts'
import { canonicalJson, isObject } from '../../../base/std/json.ts'
import { WeakValueMap } from '../../../base/std/weak-value-map.ts'
import { type ApplySettings, defaultApplySettings } from '../../model/apply-settings.ts'
import type { Labels, Taint, Vars } from '../../model/fleet.ts'
import { defaultHealthTimes, type HealthTimes } from '../../model/health-times.ts'
import type { Pin } from '../../model/pin.ts'
import type { Decryption } from '../../model/sealed.ts'
import type { Suspension } from '../../model/suspension.ts'
import type { ClusterGroupKind } from '../kinds/cluster-group.ts'
import type { ClusterDefaults } from '../kinds/common.ts'
import type { Delivery } from '../kinds/delivery.ts'
import type { FleetKind } from '../kinds/fleet.ts'
import { joinHealth } from '../kinds/health.ts'
import { joinPins } from '../kinds/pins.ts'
import { suspensionOf } from '../kinds/suspend.ts'
import { joinApply } from './join-apply.ts'

/** What a node gets from above. Equal contents are one object, so that "nothing inherited changed" is `===`. */
export interface Inherited {
  /** Path of the repository's directory of clusters. */
  readonly clustersPath: string
  /** Path of the node that it comes from; undefined above the root. */
  readonly from: string | undefined
  /** Names of the levels below that node, outermost first. */
  readonly levels: readonly string[]
  readonly labels: Labels
  readonly taints: readonly Taint[]
  readonly vars: Vars
  readonly defaults: ClusterDefaults
  readonly suspension?: Suspension
  readonly pins?: readonly Pin[]
  readonly apply: ApplySettings
  readonly health: HealthTimes
  readonly decryption?: Decryption
  readonly delivery?: Delivery
}

const interned = new WeakValueMap<string, Inherited>()

function intern(inherited: Inherited): Inherited {
  invariant(isObject(inherited), 'what is inherited is plain data')
  return interned.obtain(canonicalJson(inherited), () => inherited)
}

/** What `fleet.yaml` gives to the root. */
export function inheritFleet({ metadata, spec = {} }: FleetKind, clustersPath: string): Inherited {
  const { levels = [], vars = {}, clusterDefaults: defaults = {}, decryption, delivery } = spec
  const { labels = {} } = metadata
  const suspension = suspensionOf(spec.suspend, undefined)
  const from = undefined
  const pins = joinPins(undefined, spec.pins, '')
  return intern({
    clustersPath,
    from,
    levels,
    labels,
    taints: [],
    vars,
    defaults,
    apply: joinApply(defaultApplySettings, spec),
    health: joinHealth(defaultHealthTimes, spec.health),
    ...(suspension && { suspension }),
    ...(pins && { pins }),
    ...(decryption && { decryption }),
    ...(delivery && { delivery }),
  })
}

/** What a node has after inheritance, before its own cluster says more. */
export interface Effective {
  readonly level: string | undefined
  readonly labels: Labels
  readonly taints: readonly Taint[]
  readonly vars: Vars
  readonly defaults: ClusterDefaults
  readonly apply: ApplySettings
  readonly health: HealthTimes
  readonly decryption?: Decryption
  readonly delivery?: Delivery
  /** The level and its label and var, which nothing overrides. */
  readonly implied: { readonly labels: Labels; readonly vars: Vars }
  readonly suspension: Suspension | undefined
  readonly pins: readonly Pin[] | undefined
}

/** Joins what is inherited with what the node's own group says; the nearer definition wins. */
export function joinGroup(
  inherited: Inherited,
  { name, path }: { readonly name: string; readonly path: string },
  group: ClusterGroupKind | undefined,
): Effective {
  const { spec = {}, metadata = {} } = group ?? {}
  const level = levelOf(inherited, spec.level)
  const implied =
    level === undefined
      ? { labels: {}, vars: {} }
      : { labels: { [`banyan.dev/${level}`]: name }, vars: { [`LEVEL_${level}`]: name } }
  const decryption = spec.decryption ?? inherited.decryption
  const delivery = spec.delivery ?? inherited.delivery
  return {
    ...(decryption && { decryption }),
    ...(delivery && { delivery }),
    level,
    labels: { ...inherited.labels, ...metadata.labels, ...implied.labels },
    taints: joinTaints(inherited.taints, spec.taints ?? []),
    vars: { ...inherited.vars, ...spec.vars, ...implied.vars },
    defaults: { ...inherited.defaults, ...spec.clusterDefaults },
    apply: joinApply(inherited.apply, spec),
    health: joinHealth(inherited.health, spec.health),
    implied,
    suspension: suspensionOf(spec.suspend, inherited.suspension),
    pins: joinPins(inherited.pins, spec.pins, path),
  }
}

// A level that cannot stand here is reported by whoever made the node, and does not count.
function levelOf({ from, levels }: Inherited, wanted: string | undefined): string | undefined {
  if (from === undefined) return undefined
  return wanted !== undefined && levels.includes(wanted) ? wanted : levels[0]
}

/** Taints by key and effect; the second list is the nearer one. */
export function joinTaints(far: readonly Taint[], near: readonly Taint[]): readonly Taint[] {
  if (near.length === 0) return far
  const joined = new Map([...far, ...near].map(taint => [`${taint.key} ${taint.effect}`, taint]))
  return [...joined.values()]
}

/** What a node hands to those below it. */
export function handDown(inherited: Inherited, path: string, effective: Effective): Inherited {
  const { level, labels, taints, vars, defaults, apply, health, suspension, pins } = effective
  const { decryption, delivery } = effective
  const at = level === undefined ? -1 : inherited.levels.indexOf(level)
  const levels = inherited.from === undefined ? inherited.levels : inherited.levels.slice(at + 1)
  return intern({
    clustersPath: inherited.clustersPath,
    from: path,
    levels,
    labels,
    taints,
    vars,
    defaults,
    apply,
    health,
    ...(pins && { pins }),
    ...(suspension && { suspension }),
    ...(decryption && { decryption }),
    ...(delivery && { delivery }),
  })
}
