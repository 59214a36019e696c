import { isWell } from '../../core/model/outcome.ts'
import type { ClusterReport } from '../../core/report/index.ts'
import type { PairCondition } from '../../core/rollout/index.ts'

/** How an application does in a cluster, by what came of what it should have there now. */
export function conditionOf(report: ClusterReport | undefined, application: string): PairCondition {
  if (report === undefined) return { status: 'Unseen', reason: '' }
  const { desired, outcome } = report
  if (desired.suspension !== undefined || outcome?.suspension !== undefined)
    return { status: 'Absent', reason: 'it is suspended' }
  if (outcome === undefined) return { status: 'Unseen', reason: '' }
  if (outcome.offlineAt !== undefined) return { status: 'Absent', reason: 'it does not answer' }
  const seen = outcome.applications.find(each => each.application === application)
  const refused = outcome.failures.find(({ key }) => key === undefined) ?? outcome.failures[0]
  if (seen === undefined || seen.sync === 'OutOfSync' || seen.sync === 'Unknown') {
    const why = refused === undefined ? (seen?.health.message ?? '') : `${refused.code}: ${refused.message}`
    return { status: 'Progressing', reason: why }
  }
  // Who applies it knows how it does; nobody tells us.
  if (isWell(seen.health) || seen.sync === 'Committed') return { status: 'Well', reason: '' }
  const reason = seen.health.message === '' ? seen.health.status : seen.health.message
  return { status: seen.health.status === 'Degraded' ? 'Failed' : 'Progressing', reason }
}
