import { type Diagnostic, placeBelow } from '../../base/diagnostic/diagnostic.ts'
import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { DesiredNode, Rendered } from '../model/desired.ts'
import type { Fleet } from '../model/fleet.ts'
import { type CommittedClusters, noEffect } from '../model/no-effect.ts'
import { formatId, idOf } from '../model/object.ts'
import type { Resource } from '../model/resource.ts'

interface Committed extends CommittedClusters {
  /** The first object that is to wait for others. */
  readonly waiting: Waiting | undefined
}

interface Waiting {
  readonly resource: Resource
  readonly annotation: string
}

/** Warns of what applications say of how they are applied, where somebody else does it. */
export function checkCommitted({ applications }: Fleet, desired: DesiredNode): readonly Diagnostic[] {
  return [...committedIn(desired)].flatMap(([name, committed]): readonly Diagnostic[] => {
    const application = applications.get(name)
    if (application === undefined) return []
    const { waiting } = committed
    const said = [
      ...(application.serviceAccountName === undefined ? [] : ['serviceAccountName']),
      ...(application.dependsOn.length === 0 ? [] : ['dependsOn']),
    ]
    return [
      ...said.map(field => noEffect(`"${field}"`, committed, placeBelow(application.at, 'spec', field))),
      ...(waiting === undefined ? [] : [waitsForNothing(waiting, committed)]),
    ]
  })
}

function waitsForNothing({ resource, annotation }: Waiting, committed: Committed): Diagnostic {
  const { object, origin } = resource
  const what = `${formatId(idOf(object))}: annotation "${annotation}"`
  return noEffect(what, committed, placeBelow(origin, 'metadata', 'annotations', annotation))
}

/** The applications of a branch in clusters of delivery `Commit`, by name. */
const committedIn: (node: DesiredNode) => ReadonlyMap<string, Committed> = memoizeByIdentity(
  ({ cluster, children }) => {
    const found = new Map<string, Committed>()
    const add = (name: string, { clusters, first, waiting }: Committed): void => {
      const known = found.get(name) ?? { clusters: 0, first, waiting }
      found.set(name, {
        ...known,
        clusters: known.clusters + clusters,
        waiting: known.waiting ?? waiting,
      })
    }
    if (cluster?.cluster.delivery === 'Commit') {
      const { name } = cluster.cluster
      for (const { application, rendered } of cluster.pairs)
        add(application, { clusters: 1, first: name, waiting: firstWaiting(rendered) })
    }
    for (const child of children) for (const [name, below] of committedIn(child)) add(name, below)
    return found.size === 0 ? nothing : found
  },
)

const nothing: ReadonlyMap<string, Committed> = new Map()

// Argo CD's own waves are its to read.
const annotations = ['banyan.dev/wave', 'banyan.dev/depends-on'] as const

const firstWaiting: (rendered: Rendered) => Waiting | undefined = memoizeByIdentity(({ resources }) => {
  for (const resource of resources) {
    const given = resource.object.metadata.annotations
    const annotation = given && annotations.find(each => given[each] !== undefined)
    if (annotation !== undefined) return { resource, annotation }
  }
  return undefined
})
