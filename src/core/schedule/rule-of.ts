import type { Rule } from './division/rule.ts'
import type { Scheduling } from './scheduling.ts'
import type { SelectedNode } from './select-branch.ts'
import { standsAt } from './stands-at.ts'

/**
 * How the share of a node is divided among its children: by the algorithm of their level, else the scheduling's.
 * Where children stand at several levels that name one, the outermost of them counts, and `cluster` last.
 */
export function ruleOf(scheduling: Scheduling, children: readonly SelectedNode[]): Rule {
  const { levels, fleetLevels, rule } = scheduling
  const named = levels.filter(({ algorithm }) => algorithm !== undefined)
  if (named.length === 0) return rule
  for (const level of [...fleetLevels, 'cluster']) {
    const entry = named.find(each => each.level === level)
    if (entry?.algorithm !== undefined && children.some(child => standsAt(level, child)))
      return { ...rule, algorithm: entry.algorithm }
  }
  return rule
}
