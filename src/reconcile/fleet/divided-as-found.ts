import { type Decision, type DecisionNode, decisionKey } from '../../core/model/decision.ts'
import { keyOf, type ObjectKey } from '../../core/model/object.ts'
import { asFound, type Found, ruledAs } from '../../core/schedule/index.ts'
import { type CompileOptions, compileFleet } from '../charts/compile-fleet.ts'
import type { GitRepository } from '../ports.ts'
import type { FoundClusters } from './ask-clusters.ts'
import { agesOf } from './found-revisions.ts'
import { previousOf, readTrees } from './recall.ts'

export interface DividedAsFound {
  readonly decisions: ReadonlyMap<string, Decision>
  /** Those that were divided by an earlier revision, and that what head says since then may have been stopped of. */
  readonly earlier: ReadonlySet<string>
}

// Each is compiled. What was last divided by a commit that is further back follows head from here on.
const mostRevisions = 32

/**
 * The decisions of a revision with the replicas that clusters have. One that has others than the revision would give is
 * taken as of the newest revision that a cluster in question got its share at: a guard may have stopped what it says
 * since then, and only the lost state knew. Whoever compiles next sees other rules then, and what moves is judged.
 */
export async function dividedAsFound(
  repository: GitRepository,
  {
    revision,
    decisions: fresh,
  }: { readonly revision: string; readonly decisions: ReadonlyMap<string, Decision> },
  { found, shareOf }: { readonly found: FoundClusters; readonly shareOf: (decision: Decision) => Found },
  options: Pick<CompileOptions, 'cache' | 'charts' | 'signal'>,
): Promise<DividedAsFound> {
  const decisions = new Map([...fresh].map(([key, each]) => [key, asFound(each, shareOf(each))]))
  const odd = [...fresh.values()].filter(each => otherShares(each, shareOf(each)).length > 0)
  if (odd.length === 0) return { decisions, earlier: new Set() }
  const ages = await agesOf(repository, revision)
  const dated = odd.flatMap(decision => {
    const at = newestOf(found, otherShares(decision, shareOf(decision)), keyOf(decision.workload), ages)
    return at === undefined || at === revision ? [] : [{ decision, at }]
  })
  const byRevision = [...Map.groupBy(dated, ({ at }) => at)].slice(0, mostRevisions)
  const earlier = new Set<string>()
  for (const [at, those] of byRevision) {
    const previous = previousOf(undefined)
    const trees = await readTrees(repository, at, previous)
    const { result } = await compileFleet({ revision: at, trees, previous }, options)
    for (const key of those.map(({ decision }) => decisionKey(decision))) {
      const own = decisions.get(key)
      const then = result.fleet === undefined ? undefined : result.decisions.get(key)
      const ruled = own && then && ruledAs(own, then)
      if (ruled === undefined || ruled === own) continue
      decisions.set(key, ruled)
      earlier.add(key)
    }
  }
  return { decisions, earlier }
}

/** The clusters that are known to have another share than they would get. */
function otherShares({ root }: Decision, found: Found): readonly string[] {
  const visit = ({ cluster, target, children }: DecisionNode): readonly string[] => {
    if (cluster === undefined) return children.flatMap(visit)
    const own = found(cluster)
    return own === 'unknown' || own === target ? [] : [cluster]
  }
  return visit(root)
}

/** The newest revision that clusters got a workload at. */
function newestOf(
  found: FoundClusters,
  clusters: readonly string[],
  workload: ObjectKey,
  ages: ReadonlyMap<string, number>,
): string | undefined {
  const revisions = clusters.flatMap(name => found.get(name)?.records.get(workload)?.revision ?? [])
  const known = revisions.filter(revision => ages.has(revision))
  return known.toSorted((a, b) => (ages.get(a) ?? 0) - (ages.get(b) ?? 0))[0]
}
