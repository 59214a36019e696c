import type { Decision } from '../model/decision.ts'
import type { DecideRequest } from '../schedule/index.ts'
import type { Rebalance } from './inputs.ts'

/**
 * What is still to be honoured for a decision of a branch: the requests that concern it and came after the last that
 * it honoured. A first division owes nothing to requests that were there before it.
 */
export function rebalanceFor(
  all: readonly Rebalance[],
  application: string,
  scope: string,
  before: Pick<Decision, 'rebalanced'> | undefined,
): DecideRequest['rebalance'] {
  const mine = all.filter(
    each => (each.application ?? application) === application && meets(each.path, scope),
  )
  const honoured = mine.findLastIndex(({ commit }) => commit === before?.rebalanced)
  const due = mine.slice(honoured + 1)
  const last = due.at(-1)
  if (last === undefined || before === undefined) return undefined
  return { paths: due.map(({ path }) => path), commit: last.commit }
}

function meets(path: string, scope: string): boolean {
  return isWithin(path, scope) || isWithin(scope, path)
}

function isWithin(path: string, branch: string): boolean {
  return branch === '' || path === branch || path.startsWith(`${branch}/`)
}

/** The commit that asks to choose the clusters of a whole policy afresh; undefined: none that is not honoured yet. */
export function rechooseFor(
  all: readonly Rebalance[],
  application: string,
  scope: string,
  before: Pick<Decision, 'rebalanced'> | undefined,
): string | undefined {
  const whole = all.filter(({ path }) => isWithin(scope, path))
  return rebalanceFor(whole, application, scope, before)?.commit
}
