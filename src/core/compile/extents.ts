import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { DecisionNode } from '../model/decision.ts'
import type { Rendered, Share } from '../model/desired.ts'
import { idOf, keyOf, type ObjectKey } from '../model/object.ts'
import { completionsOf } from '../render/index.ts'
import { divideCompletions, type Shareholder } from '../schedule/index.ts'
import type { RenderedNode } from './render-tree.ts'

/** What a chain says of a workload beside its replicas, as if one cluster ran all of it. */
interface Extent {
  /** Of a Job. */
  readonly completions?: number
}

const extentsOf: (rendered: Rendered) => ReadonlyMap<ObjectKey, Extent> = memoizeByIdentity(
  ({ resources }) => {
    const extents = new Map<ObjectKey, Extent>()
    for (const { object } of resources) {
      const completions = completionsOf(object)
      if (completions !== undefined) extents.set(keyOf(idOf(object)), { completions })
    }
    return extents
  },
)

/** A cluster's part of what its chain says of a divided workload beside the replicas. */
export function extentIn(
  rendered: Rendered,
  workload: ObjectKey,
  decision: DecisionNode | undefined,
  cluster: string,
): Pick<Share, 'completions'> {
  const extent = extentsOf(rendered).get(workload)
  if (extent?.completions === undefined) return {}
  return {
    completions: decision === undefined ? 0 : (partsOf(decision, extent.completions).get(cluster) ?? 0),
  }
}

/** Whether a branch has anything of a workload that depends on what clusters elsewhere were granted. */
export function dependsOnWhole(node: RenderedNode, application: string, workload: ObjectKey): boolean {
  return extentKeys(node).has(extentKey(application, workload))
}

const extentKeys: (node: RenderedNode) => ReadonlySet<string> = memoizeByIdentity(({ pairs, children }) => {
  const own = pairs.flatMap(({ application, rendered }) =>
    [...extentsOf(rendered).keys()].map(key => extentKey(application.name, key)),
  )
  const below = children.map(child => extentKeys(child)).filter(keys => keys.size > 0)
  return own.length === 0 && below.length === 1 && below[0] !== undefined
    ? below[0]
    : new Set([...own, ...below.flatMap(keys => [...keys])])
})

function extentKey(application: string, workload: ObjectKey): string {
  return `${application} ${workload}`
}

function partsOf(decision: DecisionNode, completions: number): ReadonlyMap<string, number> {
  const known = knownParts(decision)
  const found = known.get(completions)
  if (found !== undefined) return found
  const parts = divideCompletions(completions, shareholders(decision))
  const made = new Map(parts.map(part => [part.name, part.completions]))
  known.set(completions, made)
  return made
}

const knownParts: (decision: DecisionNode) => Map<number, ReadonlyMap<string, number>> = memoizeByIdentity(
  () => new Map(),
)

const shareholders: (decision: DecisionNode) => readonly Shareholder[] = memoizeByIdentity(decision => {
  const found: Shareholder[] = []
  const visit = ({ cluster, granted, children }: DecisionNode): void => {
    if (cluster !== undefined) found.push({ name: cluster, replicas: granted })
    children.forEach(visit)
  }
  visit(decision)
  return found
})
