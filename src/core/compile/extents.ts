import { memoizeByIdentity } from '../../base/std/memoize.ts'
import { autoscalerOf } from '../model/autoscaler.ts'
import type { DecisionNode } from '../model/decision.ts'
import type { AutoscalerPart, Extent, Rendered } from '../model/desired.ts'
import { idOf, keyOf, type ObjectKey } from '../model/object.ts'
import { completionsOf } from '../render/index.ts'
import { divideBounds, divideCompletions, type Shareholder } from '../schedule/index.ts'

/** What a chain says of each workload, as if one cluster ran all of it. */
export const extentsOf: (rendered: Rendered) => ReadonlyMap<ObjectKey, Extent> = memoizeByIdentity(
  ({ resources }) => {
    const extents = new Map<ObjectKey, Extent>()
    for (const { object } of resources) {
      const completions = completionsOf(object)
      if (completions !== undefined) extents.set(keyOf(idOf(object)), { completions })
      const { target, minReplicas, maxReplicas } = autoscalerOf(object) ?? {}
      if (target === undefined || minReplicas === undefined || maxReplicas === undefined) continue
      const autoscalers = extents.get(target)?.autoscalers ?? []
      const part = { key: keyOf(idOf(object)), minReplicas, maxReplicas }
      extents.set(target, { autoscalers: [...autoscalers, part] })
    }
    return extents
  },
)

/**
 * A cluster's part of what its chain says of a divided workload beside the replicas: by the shares of all clusters,
 * as if their chains said the same.
 */
export function extentIn(
  rendered: Rendered,
  workload: ObjectKey,
  decision: DecisionNode | undefined,
  cluster: string,
): Extent {
  const extent = extentsOf(rendered).get(workload)
  if (extent === undefined) return {}
  const { completions, autoscalers = [] } = extent
  return {
    ...(completions !== undefined && { completions: completionsIn(decision, completions, cluster) }),
    ...(autoscalers.length > 0 && {
      autoscalers: autoscalers.map(each => ({ ...each, ...boundsIn(decision, each, cluster) })),
    }),
  }
}

/**
 * The paths of the nodes below which a cluster's part differs between two decisions, as far as anybody asked for parts
 * of the first one.
 */
export const partsDiffer: (before: DecisionNode, after: DecisionNode) => ReadonlySet<string> =
  memoizeByIdentity((before, after) => {
    const changed = new Set<string>()
    const { byCompletions, byBounds } = knownParts(before)
    for (const [completions, old] of byCompletions) {
      const next = completionsParts(after, completions)
      for (const name of namesIn(old, next)) if (old.get(name) !== next.get(name)) changed.add(name)
    }
    for (const { whole, parts: old } of byBounds.values()) {
      const next = boundsParts(after, whole)
      for (const name of namesIn(old, next)) if (!sameBounds(old.get(name), next.get(name))) changed.add(name)
    }
    return changed.size === 0 ? noPaths : new Set([...pathsTo(before, changed), ...pathsTo(after, changed)])
  })

const noPaths: ReadonlySet<string> = new Set()

function namesIn(...maps: readonly ReadonlyMap<string, unknown>[]): ReadonlySet<string> {
  return new Set(maps.flatMap(map => [...map.keys()]))
}

function sameBounds(a: Bounds = none, b: Bounds = none): boolean {
  return a.minReplicas === b.minReplicas && a.maxReplicas === b.maxReplicas
}

/** The paths of clusters, and of all that lies above them. */
function pathsTo(root: DecisionNode, clusters: ReadonlySet<string>): readonly string[] {
  const paths: string[] = ['']
  const visit = ({ path, cluster, children }: DecisionNode): void => {
    if (cluster !== undefined && clusters.has(cluster)) {
      for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) paths.push(at)
    }
    children.forEach(visit)
  }
  visit(root)
  return paths
}

function completionsIn(decision: DecisionNode | undefined, completions: number, cluster: string): number {
  return (decision && completionsParts(decision, completions).get(cluster)) ?? 0
}

function boundsIn(decision: DecisionNode | undefined, whole: Bounds, cluster: string): Bounds {
  return (decision && boundsParts(decision, whole).get(cluster)) ?? none
}

function completionsParts(decision: DecisionNode, completions: number): ReadonlyMap<string, number> {
  const { byCompletions, shareholders } = knownParts(decision)
  const parts =
    byCompletions.get(completions) ??
    new Map(divideCompletions(completions, shareholders).map(part => [part.name, part.completions]))
  byCompletions.set(completions, parts)
  return parts
}

type Bounds = Omit<AutoscalerPart, 'key'>

function boundsParts(
  decision: DecisionNode,
  { minReplicas, maxReplicas }: Bounds,
): ReadonlyMap<string, Bounds> {
  const { byBounds, shareholders } = knownParts(decision)
  const key = `${minReplicas} ${maxReplicas}`
  const known = byBounds.get(key)
  if (known !== undefined) return known.parts
  const whole = { minReplicas, maxReplicas }
  const parts = new Map(divideBounds(whole, shareholders).map(({ name, ...bounds }) => [name, bounds]))
  byBounds.set(key, { whole, parts })
  return parts
}

const none: Bounds = { minReplicas: 0, maxReplicas: 0 }

interface Parts {
  readonly shareholders: readonly Shareholder[]
  /** Parts by cluster, by what they are parts of. */
  readonly byCompletions: Map<number, ReadonlyMap<string, number>>
  readonly byBounds: Map<string, { readonly whole: Bounds; readonly parts: ReadonlyMap<string, Bounds> }>
}

const knownParts: (decision: DecisionNode) => Parts = memoizeByIdentity(decision => ({
  shareholders: shareholdersOf(decision),
  byCompletions: new Map(),
  byBounds: new Map(),
}))

function shareholdersOf(decision: DecisionNode): readonly Shareholder[] {
  const found: Shareholder[] = []
  const visit = ({ cluster, granted, children }: DecisionNode): void => {
    if (cluster !== undefined) found.push({ name: cluster, replicas: granted })
    children.forEach(visit)
  }
  visit(decision)
  return found
}
