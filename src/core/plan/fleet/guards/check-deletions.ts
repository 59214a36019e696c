import type { GuardStop } from '../../../model/fleet-plan.ts'
import type { Limit } from '../../../model/guards.ts'
import type { RecentDeletion } from '../../../model/state.ts'
import { type ClusterTotal, countObjects } from './count-objects.ts'
import { type Deletion, deletionsIn } from './deletion.ts'
import { type CountedPair, type Judgement, uniquePairs } from './judgement.ts'

/** Limits on how much is deleted in all, in one cluster, and in how many clusters much is, with the last hour. */
export function checkDeletions({ plan, before, guards, recent }: Judgement): readonly GuardStop[] {
  const deletions = deletionsIn(plan)
  if (deletions.length === 0) return []
  const totals = countObjects(before)
  const objects = [...totals.values()].reduce((sum, { objects }) => sum + objects, 0)
  const stops = [
    overLimit('maxDeletions', 'the fleet', deletions, objects, countOf(recent), guards.maxDeletions),
    ...[...Map.groupBy(deletions, ({ cluster }) => cluster)].map(([cluster, own]) =>
      overLimit(
        'maxDeletionsPerCluster',
        `cluster "${cluster}"`,
        own,
        totals.get(cluster)?.objects ?? own.length,
        countOf(recent.filter(each => each.cluster === cluster)),
        guards.maxDeletionsPerCluster,
      ),
    ),
    tooManyLose(deletions, totals, recent, guards.maxLosingClusters),
  ]
  return stops.filter(stop => stop !== undefined)
}

/** What the deletions of a plan come to in each cluster, without those of some pairs. */
export function deletedIn(
  { plan, before }: Pick<Judgement, 'plan' | 'before'>,
  without: readonly CountedPair[],
): readonly Omit<RecentDeletion, 'at'>[] {
  const held = new Set(without.map(({ cluster, application }) => `${cluster} ${application}`))
  const deletions = deletionsIn(plan).filter(
    ({ cluster, application }) => !held.has(`${cluster} ${application}`),
  )
  if (deletions.length === 0) return []
  const totals = countObjects(before)
  return [...Map.groupBy(deletions, ({ cluster }) => cluster)].map(([cluster, own]) => ({
    cluster,
    deleted: own.length,
    ...(isLosing(own, totals.get(cluster)) && { lost: true as const }),
  }))
}

/** The larger of the percentage of a whole and the floor. */
export function allowance(limit: Limit, whole: number): number {
  return Math.max(Math.floor((limit.percent * whole) / 100), limit.floor)
}

function countOf(recent: readonly RecentDeletion[]): number {
  return recent.reduce((sum, { deleted }) => sum + deleted, 0)
}

// What was deleted lately counts, and so it does in the whole that a percentage is of.
function overLimit(
  guard: GuardStop['guard'],
  where: string,
  deletions: readonly Deletion[],
  left: number,
  gone: number,
  limit: Limit,
): GuardStop | undefined {
  const whole = left + gone
  const allowed = allowance(limit, whole)
  if (deletions.length + gone <= allowed) return undefined
  const lately = gone === 0 ? '' : `, after ${gone} within an hour`
  const message = `${deletions.length} of ${left} objects of ${where} would be deleted${lately}; ${guard} allows ${allowed}`
  return { guard, message, pairs: uniquePairs(deletions) }
}

function tooManyLose(
  deletions: readonly Deletion[],
  totals: ReadonlyMap<string, ClusterTotal>,
  recent: readonly RecentDeletion[],
  limit: Limit,
): GuardStop | undefined {
  const losing = [...Map.groupBy(deletions, ({ cluster }) => cluster)].filter(([cluster, own]) =>
    isLosing(own, totals.get(cluster)),
  )
  if (losing.length === 0) return undefined
  const names = new Set(losing.map(([cluster]) => cluster))
  const lately = new Set(recent.flatMap(({ cluster, lost }) => (lost && !names.has(cluster) ? cluster : [])))
  const allowed = allowance(limit, totals.size)
  if (losing.length + lately.size <= allowed) return undefined
  const after = lately.size === 0 ? '' : `, after ${lately.size} within an hour`
  const message = `${losing.length} of ${totals.size} clusters would lose an application or a tenth of their objects${after}; maxLosingClusters allows ${allowed}`
  return { guard: 'maxLosingClusters', message, pairs: uniquePairs(losing.flatMap(([, own]) => own)) }
}

// A cluster loses when an application goes with all its objects, or a tenth of what the cluster has.
function isLosing(own: readonly Deletion[], total: ClusterTotal | undefined): boolean {
  if (total === undefined) return false
  if (own.length * 10 >= total.objects) return true
  return [...Map.groupBy(own, ({ application }) => application)].some(
    ([application, gone]) => gone.length >= (total.applications.get(application) ?? Number.POSITIVE_INFINITY),
  )
}
