import { type Diagnostic, type Place, placeBelow } from '../../../base/diagnostic/diagnostic.ts'
import { suggest } from '../../../base/std/suggest.ts'
import { exactnessOf, type Targeted } from '../../model/exactness.ts'
import type { PropagationPolicy, ReplicaScheduling } from '../../model/propagation-policy.ts'
import { type NamedPlace, namesIn, type Places, placeAt } from './index-places.ts'

/**
 * Targets of preferences that name nothing that is divided by them: warnings, because branches come and go. Of two that
 * name the same, the less exact one is told where it has nothing else to name.
 */
export function checkTargets({ workloads, scope }: PropagationPolicy, places: Places): readonly Diagnostic[] {
  return workloads.flatMap(({ replicaScheduling }) => {
    const targets = targetsOf(replicaScheduling)
    return targets.flatMap(each => checkTarget(each, targets, scope, places) ?? [])
  })
}

interface Target {
  readonly level: string
  readonly target: string
  readonly at: Place
}

function targetsOf({ levels = [], at }: ReplicaScheduling): readonly Target[] {
  return levels.flatMap(({ level, preferences }, index) =>
    preferences.flatMap(({ target }, preference): Target | [] => {
      const place = placeBelow(at, 'levels', index, 'preferences', preference, 'target')
      return target === '*' ? [] : { level, target, at: place }
    }),
  )
}

function checkTarget(
  each: Target,
  all: readonly Target[],
  scope: string,
  places: Places,
): Diagnostic | undefined {
  const { level, target, at } = each
  const everywhere = named(target, places)
  if (everywhere.length === 0) {
    const near = suggest(target, namesIn(places.root))
    return unknown(`nothing in the tree is called "${target}"`, at, near)
  }
  const within = everywhere.filter(found => isBelow(found, scope))
  if (within.length === 0)
    return unknown(`"${target}" is in the tree, but not below "${scope}", which is divided here`, at)
  // A level that is nowhere is told by itself.
  if (level !== 'cluster' && !places.levels.has(level)) return undefined
  const found = within.filter(part => standsAt(level, part))
  if (found.length === 0)
    return unknown(`"${target}" is in the tree, but not at the level "${level}", so nothing is preferred`, at)
  const better = found.map(part => all.find(other => rank(other, part) > rank(each, part)))
  const [other] = better
  return other === undefined || better.includes(undefined) ? undefined : outdone(each, other)
}

interface Part extends Targeted {
  /** Undefined also for a hub's own cluster, which stands a level below its directory. */
  readonly level: string | undefined
}

/** What of the tree a target names. */
function named(target: string, { root, named: byName }: Places): readonly Part[] {
  const byPath = placeAt(root, target)
  const all = new Set([...(byPath === undefined ? [] : [byPath]), ...(byName.get(target) ?? [])])
  return [...all].flatMap(partsOf).filter(part => exactnessOf(target, part) > 0)
}

function partsOf({ path, name, level, cluster, children }: NamedPlace): readonly Part[] {
  const isHub = cluster !== undefined && children.length > 0
  if (!isHub) return [{ path, name, level, cluster }]
  return [
    { path, name, level, cluster: undefined },
    { path, name: '.', level: undefined, cluster },
  ]
}

// Of the directory itself only the cluster that it also is takes part.
function isBelow({ path, name }: Part, scope: string): boolean {
  if (path === scope) return name === '.'
  return scope === '' || path.startsWith(`${scope}/`)
}

function standsAt(wanted: string, { name, level, cluster }: Part): boolean {
  return level === wanted || (cluster !== undefined && (wanted === 'cluster' || name === '.'))
}

// As the division ranks them: between equals `cluster` wins over the name of the depth.
function rank({ level, target }: Target, part: Part): number {
  if (!standsAt(level, part)) return 0
  const exactness = exactnessOf(target, part)
  return exactness > 0 && level === 'cluster' ? 2 * exactness + 1 : 2 * exactness
}

function unknown(message: string, at: Place, near?: string): Diagnostic {
  return {
    code: 'fleet/target-unknown',
    severity: 'warning',
    message,
    at,
    ...(near !== undefined && { hint: `did you mean "${near}"?` }),
  }
}

function outdone({ target, at }: Target, other: Target): Diagnostic {
  return {
    code: 'fleet/target-ambiguous',
    severity: 'warning',
    message: `"${target}" changes nothing: "${other.target}" names the same more exactly`,
    at,
    related: [{ message: 'the more exact one', at: other.at }],
    hint: 'keep one of them',
  }
}
