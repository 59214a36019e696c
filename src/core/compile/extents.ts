import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { DecisionNode } from '../model/decision.ts'
import type { AutoscalerPart, Extent, Rendered } from '../model/desired.ts'
import { idOf, keyOf, type ObjectKey } from '../model/object.ts'
import { autoscalerOf, completionsOf } from '../render/index.ts'
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
    ...(completions !== undefined && { completions: completionsPart(decision, completions, cluster) }),
    ...(autoscalers.length > 0 && {
      autoscalers: autoscalers.map(each => ({ ...each, ...boundsPart(decision, each, cluster) })),
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
    const { byCompletions, byBounds, shareholders } = knownParts(before)
    const names = new Set([...shareholders, ...knownParts(after).shareholders].map(({ name }) => name))
    for (const completions of byCompletions.keys())
      for (const name of names)
        if (completionsPart(before, completions, name) !== completionsPart(after, completions, name))
          changed.add(name)
    for (const key of byBounds.keys()) {
      const [minReplicas = 0, maxReplicas = 0] = key.split(' ').map(Number)
      for (const name of names)
        if (!sameBounds(before, after, { minReplicas, maxReplicas }, name)) changed.add(name)
    }
    return changed.size === 0 ? noPaths : new Set([...pathsTo(before, changed), ...pathsTo(after, changed)])
  })

const noPaths: ReadonlySet<string> = new Set()

function sameBounds(before: DecisionNode, after: DecisionNode, bounds: Bounds, cluster: string): boolean {
  const [old, next] = [boundsPart(before, bounds, cluster), boundsPart(after, bounds, cluster)]
  return old.minReplicas === next.minReplicas && old.maxReplicas === next.maxReplicas
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

function completionsPart(decision: DecisionNode | undefined, completions: number, cluster: string): number {
  if (decision === undefined) return 0
  const { byCompletions, shareholders } = knownParts(decision)
  const parts =
    byCompletions.get(completions) ??
    new Map(divideCompletions(completions, shareholders).map(part => [part.name, part.completions]))
  byCompletions.set(completions, parts)
  return parts.get(cluster) ?? 0
}

type Bounds = Omit<AutoscalerPart, 'key'>

function boundsPart(
  decision: DecisionNode | undefined,
  { minReplicas, maxReplicas }: Bounds,
  cluster: string,
): Bounds {
  if (decision === undefined) return none
  const { byBounds, shareholders } = knownParts(decision)
  const key = `${minReplicas} ${maxReplicas}`
  const parts =
    byBounds.get(key) ??
    new Map(
      divideBounds({ minReplicas, maxReplicas }, shareholders).map(({ name, ...bounds }) => [name, bounds]),
    )
  byBounds.set(key, parts)
  return parts.get(cluster) ?? none
}

const none: Bounds = { minReplicas: 0, maxReplicas: 0 }

interface Parts {
  readonly shareholders: readonly Shareholder[]
  /** Parts by cluster, by what they are parts of. */
  readonly byCompletions: Map<number, ReadonlyMap<string, number>>
  readonly byBounds: Map<string, ReadonlyMap<string, Bounds>>
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
