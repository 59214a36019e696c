import type { DesiredCluster, DesiredNode, Pair } from '../../core/model/desired.ts'
import type { GuardStop } from '../../core/model/fleet-plan.ts'
import { idOf, keyOf, type ObjectKey } from '../../core/model/object.ts'
import { bindPair } from '../../core/render/index.ts'

/**
 * The pairs of a stop, with those of their clusters that hand an object over to one of them: while who is to have it is
 * held, who has it keeps it, since else it would go and come again.
 */
export function withGivers(
  pairs: GuardStop['pairs'],
  before: DesiredNode | undefined,
  after: DesiredNode,
): GuardStop['pairs'] {
  const clusters = Map.groupBy(pairs, ({ cluster }) => cluster)
  const [old, next] = [clustersIn(before, clusters), clustersIn(after, clusters)]
  return [...clusters].flatMap(([cluster, stopped]) => {
    const names = stopped.map(({ application }) => application)
    const all = giversTo(new Set(names), old.get(cluster), next.get(cluster))
    return [...all].map(application => ({ cluster, application }))
  })
}

function giversTo(
  held: Set<string>,
  old: DesiredCluster | undefined,
  next: DesiredCluster | undefined,
): ReadonlySet<string> {
  if (old === undefined || next === undefined) return held
  for (let size = 0; size < held.size; ) {
    size = held.size
    const awaited = keysOf(
      next,
      next.pairs.filter(({ application }) => held.has(application)),
    )
    for (const pair of old.pairs) {
      const { application } = pair
      if (held.has(application)) continue
      const stays = keysOf(
        next,
        next.pairs.filter(each => each.application === application),
      )
      if ([...keysOf(old, [pair])].some(key => awaited.has(key) && !stays.has(key))) held.add(application)
    }
  }
  return held
}

function keysOf({ cluster }: DesiredCluster, pairs: readonly Pair[]): ReadonlySet<ObjectKey> {
  return new Set(
    pairs.flatMap(pair => bindPair(pair, cluster).resources.map(({ object }) => keyOf(idOf(object)))),
  )
}

function clustersIn(
  node: DesiredNode | undefined,
  wanted: ReadonlyMap<string, unknown>,
): ReadonlyMap<string, DesiredCluster> {
  const found = new Map<string, DesiredCluster>()
  const visit = ({ cluster, children }: DesiredNode): void => {
    if (cluster !== undefined && wanted.has(cluster.cluster.name)) found.set(cluster.cluster.name, cluster)
    children.forEach(visit)
  }
  if (node !== undefined) visit(node)
  return found
}
