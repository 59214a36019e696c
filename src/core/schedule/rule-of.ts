import type { Algorithm } from '../model/propagation-policy.ts'
import type { Child } from './children.ts'
import type { Rule } from './division/rule.ts'
import { isMeasured, type Scheduling } from './scheduling.ts'

/**
 * How the share of a node is divided among its children: by the algorithm of their level, else the scheduling's.
 * Where children stand at several levels that name one, the outermost of them counts, and `cluster` last.
 */
export function ruleOf(scheduling: Scheduling, children: readonly Child[]): Rule {
  const { own } = scheduling
  return {
    algorithm: algorithmAt(scheduling, children) ?? own.algorithm ?? 'Webster',
    aggregated: own.replicaDivisionPreference !== undefined,
    measured: isMeasured(own),
    assumed: scheduling.assumed,
  }
}

function algorithmAt({ levels, fleetLevels }: Scheduling, children: readonly Child[]): Algorithm | undefined {
  const named = levels.filter(({ algorithm }) => algorithm !== undefined)
  if (named.length === 0) return undefined
  for (const level of [...fleetLevels, 'cluster']) {
    const entry = named.find(each => each.level === level)
    if (entry !== undefined && children.some(child => standsAt(level, child))) return entry.algorithm
  }
  return undefined
}

function standsAt(level: string, child: Child): boolean {
  return child.level === level || (level === 'cluster' && child.cluster !== undefined)
}
