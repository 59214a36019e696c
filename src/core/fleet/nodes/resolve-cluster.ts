import type { Diagnostic } from '../../../base/diagnostic/diagnostic.ts'
import { suggest } from '../../../base/std/suggest.ts'
import type { Cluster, DeclaredCapacity, PlacementCluster, Vars } from '../../model/fleet.ts'
import type { DeclaredCluster } from '../directory/parse-directory.ts'
import { builtInVar, type CapacityFields } from '../kinds/common.ts'
import { joinHealth } from '../kinds/health.ts'
import { joinPins } from '../kinds/pins.ts'
import { suspensionOf } from '../kinds/suspend.ts'
import { type Effective, joinTaints } from './inherit.ts'
import { joinApply } from './join-apply.ts'
import { substituteAccess } from './substitute-access.ts'

/** A cluster with all that it inherits. */
export function resolveCluster(
  { entry, at }: DeclaredCluster,
  path: string,
  effective: Effective,
): { readonly cluster: Cluster; readonly diagnostics: readonly Diagnostic[] } {
  const vars: Vars = {
    ...effective.vars,
    ...entry.vars,
    ...effective.implied.vars,
    CLUSTER_NAME: entry.name,
    CLUSTER_PATH: path,
  }
  const builtIn = Object.fromEntries(Object.entries(vars).filter(([name]) => builtInVar.test(name)))
  const given = entry.access ?? effective.defaults.access
  const substituted = given && substituteAccess(given, builtIn)
  const suspension = suspensionOf(entry.suspend, effective.suspension)
  const pins = joinPins(effective.pins, entry.pins, path)
  const decryption = entry.decryption ?? effective.decryption
  const delivery = entry.delivery ?? effective.delivery
  const cluster: Cluster = {
    name: entry.name,
    path,
    access: substituted?.access,
    vars,
    apply: joinApply(effective.apply, entry),
    health: joinHealth(effective.health, entry.health),
    placement: placementOf(entry, path, effective),
    ...(suspension && { suspension }),
    ...(pins && { pins }),
    ...(entry.onRemoval === 'Delete' && { onRemoval: entry.onRemoval }),
    at,
    ...(decryption && { decryption }),
    ...(delivery === 'Commit' && { delivery }),
  }
  const diagnostics = (substituted?.unknown ?? []).map(name =>
    varUnknown(name, Object.keys(builtIn), at, entry),
  )
  return { cluster, diagnostics }
}

function placementOf(entry: DeclaredCluster['entry'], path: string, effective: Effective): PlacementCluster {
  const labels = { ...effective.labels, ...entry.labels, ...effective.implied.labels }
  const provider = entry.provider ?? effective.defaults.provider
  const capacity = entry.capacity ?? effective.defaults.capacity
  const region = entry.region ?? labels['banyan.dev/region']
  return {
    name: entry.name,
    path,
    labels,
    taints: joinTaints(effective.taints, entry.taints ?? []),
    zones: entry.zones ?? effective.defaults.zones ?? [],
    ...(effective.level === undefined ? {} : { level: effective.level }),
    ...(provider === undefined ? {} : { provider }),
    ...(region === undefined ? {} : { region }),
    ...(entry.weight === undefined ? {} : { weight: entry.weight }),
    ...(capacity === undefined ? {} : { capacity: asText(capacity) }),
  }
}

function asText({ elastic, ...own }: CapacityFields): DeclaredCapacity {
  const texts = (fields: Omit<CapacityFields, 'elastic'>) =>
    Object.fromEntries(Object.entries(fields).map(([name, quantity]) => [name, String(quantity)]))
  return { ...texts(own), ...(elastic && { elastic: texts(elastic) }) }
}

function varUnknown(
  name: string,
  known: readonly string[],
  at: Diagnostic['at'],
  { access }: DeclaredCluster['entry'],
): Diagnostic {
  const near = suggest(name, known)
  const from = access === undefined ? 'inherited access' : 'access'
  return {
    code: 'fleet/var-unknown',
    severity: 'error',
    message: `the ${from} uses "${name}", which is not built in`,
    at: { ...at, path: [...(at.path ?? ['spec']), 'access'] },
    hint: near === undefined ? `the built-in vars are ${known.join(', ')}` : `did you mean "${near}"?`,
  }
}
