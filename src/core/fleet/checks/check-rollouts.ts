import { type Diagnostic, type Place, placeBelow } from '../../../base/diagnostic/diagnostic.ts'
import { suggest } from '../../../base/std/suggest.ts'
import type { Application, FleetNode } from '../../model/fleet.ts'
import type { RolloutPolicy } from '../../model/rollout-policy.ts'
import { checkAffinities, type PlacedAffinity } from './check-cluster-names.ts'
import { checkPlacedGlobs } from './check-globs.ts'
import { applicationUnknown, levelUnknown } from './check-references.ts'
import type { NamedPlace, Places } from './index-places.ts'
import { summarize } from './summarize.ts'

/** References of rollout policies: applications and levels. */
export function checkRollouts(
  root: FleetNode,
  applications: ReadonlyMap<string, Application>,
  levels: readonly string[],
): readonly Diagnostic[] {
  return summarize(root).rollouts.flatMap(({ applications: names, steps, at }) => {
    const unknown = names.flatMap((name, index) =>
      name === '*' || applications.has(name)
        ? []
        : [applicationUnknown(name, placeBelow(at, 'spec', 'applications', index), applications)],
    )
    const misplaced = steps.flatMap(({ level }, index) =>
      level === undefined || levels.includes(level)
        ? []
        : [levelUnknown(level, levels, placeBelow(at, 'spec', 'steps', index, 'level'))],
    )
    return [...unknown, ...misplaced]
  })
}

/** Clusters, paths and directories that steps name and that are nowhere: warnings, because they may come and go. */
export function checkSteps(policy: RolloutPolicy, places: Places): readonly Diagnostic[] {
  const affinities = policy.steps.flatMap(({ clusterAffinity: affinity }, index): PlacedAffinity | [] =>
    affinity === undefined ? [] : { affinity, at: stepAt(policy, index, 'clusterAffinity') },
  )
  return [
    ...checkAffinities(affinities, policy.scope, places),
    ...checkPlacedGlobs(affinities, places),
    ...checkOrders(policy, places),
  ]
}

function checkOrders(policy: RolloutPolicy, { root, levels }: Places): readonly Diagnostic[] {
  return policy.steps.flatMap(({ level = '', order }, step) => {
    // A level that is nowhere is told by itself.
    if (order.length === 0 || !levels.has(level)) return []
    const known = new Set(namesAt(level, root))
    return order.flatMap((name, index): Diagnostic | [] => {
      if (known.has(name)) return []
      const near = suggest(name, known)
      return {
        code: 'fleet/target-unknown',
        severity: 'warning',
        message: `nothing at the level "${level}" is called "${name}"`,
        at: stepAt(policy, step, 'order', index),
        ...(near !== undefined && { hint: `did you mean "${near}"?` }),
      }
    })
  })
}

function namesAt(wanted: string, { name, level, children }: NamedPlace): readonly string[] {
  return level === wanted ? [name] : children.flatMap(child => namesAt(wanted, child))
}

function stepAt({ at }: RolloutPolicy, ...path: readonly (string | number)[]): Place {
  return placeBelow(at, 'spec', 'steps', ...path)
}
