import { memoizeByIdentity } from '../../base/std/memoize.ts'
import { isLeaf } from './children.ts'
import type { Rule } from './division/rule.ts'
import { isMeasured, type Scheduling } from './scheduling.ts'
import type { SelectedNode } from './select-branch.ts'

/**
 * How the share of a node is divided among its children: by the algorithm of their level, else the scheduling's.
 * Where children stand at several levels that name one, the outermost of them counts, and `cluster` last.
 */
export function ruleOf(scheduling: Scheduling, children: readonly SelectedNode[]): Rule {
  const { levels, fleetLevels } = scheduling
  if (levels.every(({ algorithm }) => algorithm === undefined)) return ownRule(scheduling)
  const named = levels.filter(({ algorithm }) => algorithm !== undefined)
  for (const level of [...fleetLevels, 'cluster']) {
    const entry = named.find(each => each.level === level)
    if (entry?.algorithm !== undefined && children.some(child => standsAt(level, child)))
      return { ...ownRule(scheduling), algorithm: entry.algorithm }
  }
  return ownRule(scheduling)
}

const ownRule: (scheduling: Scheduling) => Rule = memoizeByIdentity(({ own, assumed }) => ({
  algorithm: own.algorithm ?? 'Webster',
  aggregated: own.replicaDivisionPreference !== undefined,
  measured: isMeasured(own),
  assumed,
}))

function standsAt(level: string, child: SelectedNode): boolean {
  return child.placement.level === level || (level === 'cluster' && isLeaf(child))
}
