import { counted } from '../../../base/std/counted.ts'
import type { DesiredNode } from '../../model/desired.ts'
import type { ChangeGroup, FleetPlan, GuardStop } from '../../model/fleet-plan.ts'
import type { Guards, Limit } from '../../model/guards.ts'
import { formatId, parseKey } from '../../model/object.ts'
import { countObjects } from './count-objects.ts'

/** A deletion that a plan counts. */
interface Deletion {
  readonly cluster: string
  readonly application: string
  readonly key: string
}

/**
 * What a plan would destroy beyond the limits (DESIGN §6.6). Each stop names the pairs that it counted: these are
 * held, all else goes on.
 */
export function checkGuards(
  plan: FleetPlan,
  before: DesiredNode | undefined,
  guards: Guards,
): readonly GuardStop[] {
  const deletions = plan.groups.flatMap(deletionsOf)
  if (deletions.length === 0) return []
  const totals = countObjects(before)
  const objects = [...totals.values()].reduce((sum, { objects }) => sum + objects, 0)
  const stops = [
    overLimit('maxDeletions', deletions, objects, guards.maxDeletions, 'the fleet'),
    ...perCluster(deletions, totals, guards),
    losingClusters(deletions, totals, guards),
    ...protectedThings(deletions, guards),
  ]
  return stops.filter(stop => stop !== undefined)
}

/** A source that held something and is empty now is stopped as a whole, whatever the limits. */
export function checkEmptySource(before: DesiredNode | undefined, after: DesiredNode): GuardStop | undefined {
  const was = countObjects(before)
  if (was.size === 0 || countObjects(after).size > 0) return undefined
  const pairs = [...was].flatMap(([cluster, { applications }]) =>
    [...applications.keys()].map(application => ({ cluster, application })),
  )
  const message = `the revision leaves nothing anywhere, where ${counted(was.size, 'cluster has', 'clusters have')} applications now`
  return { guard: 'emptySource', message, pairs }
}

/** The larger of the percentage of a whole and the floor. */
export function allowance(limit: Limit, whole: number): number {
  return Math.max(Math.floor((limit.percent * whole) / 100), limit.floor)
}

function deletionsOf({ change, clusters }: ChangeGroup): readonly Deletion[] {
  if (change.change !== 'removed' || !change.counted) return []
  return clusters.map(cluster => ({ cluster, application: change.application, key: change.key }))
}

function overLimit(
  guard: GuardStop['guard'],
  deletions: readonly Deletion[],
  whole: number,
  limit: Limit,
  where: string,
): GuardStop | undefined {
  const allowed = allowance(limit, whole)
  if (deletions.length <= allowed) return undefined
  const message = `${deletions.length} of ${whole} objects of ${where} would be deleted; ${guard} allows ${allowed}`
  return { guard, message, pairs: pairsOf(deletions) }
}

function perCluster(
  deletions: readonly Deletion[],
  totals: ReturnType<typeof countObjects>,
  guards: Guards,
): readonly (GuardStop | undefined)[] {
  return [...Map.groupBy(deletions, ({ cluster }) => cluster)].map(([cluster, own]) =>
    overLimit(
      'maxDeletionsPerCluster',
      own,
      totals.get(cluster)?.objects ?? 0,
      guards.maxDeletionsPerCluster,
      `cluster "${cluster}"`,
    ),
  )
}

// A cluster loses when an application goes with all its objects, or a tenth of what the cluster has.
function losingClusters(
  deletions: readonly Deletion[],
  totals: ReturnType<typeof countObjects>,
  guards: Guards,
): GuardStop | undefined {
  const losing = [...Map.groupBy(deletions, ({ cluster }) => cluster)].filter(([cluster, own]) => {
    const total = totals.get(cluster)
    if (total === undefined) return false
    if (own.length * 10 >= total.objects) return true
    return [...Map.groupBy(own, ({ application }) => application)].some(
      ([application, gone]) =>
        gone.length >= (total.applications.get(application) ?? Number.POSITIVE_INFINITY),
    )
  })
  const allowed = allowance(guards.maxLosingClusters, totals.size)
  if (losing.length <= allowed) return undefined
  const message = `${losing.length} of ${totals.size} clusters would lose an application or a tenth of their objects; maxLosingClusters allows ${allowed}`
  return { guard: 'maxLosingClusters', message, pairs: pairsOf(losing.flatMap(([, own]) => own)) }
}

function protectedThings(deletions: readonly Deletion[], guards: Guards): readonly (GuardStop | undefined)[] {
  const inNamespace = deletions.filter(({ key }) =>
    guards.protectedNamespaces.includes(parseKey(key).namespace),
  )
  const ofKind = deletions.filter(({ key }) => {
    const { group, kind } = parseKey(key)
    return guards.protectedKinds.includes(kind) || guards.protectedKinds.includes(`${kind}.${group}`)
  })
  return [protect('protectedNamespaces', inNamespace), protect('protectedKinds', ofKind)]
}

function protect(guard: GuardStop['guard'], deletions: readonly Deletion[]): GuardStop | undefined {
  const [first] = deletions
  if (first === undefined) return undefined
  const more = deletions.length > 1 ? ` and ${deletions.length - 1} more` : ''
  const message = `${formatId(parseKey(first.key))} in cluster "${first.cluster}"${more} would be deleted, which ${guard} forbids`
  return { guard, message, pairs: pairsOf(deletions) }
}

function pairsOf(deletions: readonly Deletion[]): GuardStop['pairs'] {
  const unique = new Map(
    deletions.map(({ cluster, application }) => [`${cluster} ${application}`, { cluster, application }]),
  )
  return [...unique.values()]
}
