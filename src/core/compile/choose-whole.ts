import type { PlacementNode } from '../model/fleet.ts'
import type { PlacementDecision } from '../model/placement-decision.ts'
import { type Choice, type ChooseRequest, choose, clustersIn, picks } from '../schedule/index.ts'
import type { Broken } from './broken.ts'
import type { Placement } from './place/placement.ts'

/** Where an application stands, and where it cannot. */
export interface Circumstances {
  readonly broken: Broken
  /** The names of the clusters that have an application before its policy chose for the first time. */
  readonly residents: (placement: Placement) => ReadonlySet<string>
}

const tries = 10

/**
 * Chooses without clusters where the application would be held for an error, while there are others. Whom a choice
 * brings in is looked at only then: errors are few, and what is rendered for it is needed soon. Where one file is found
 * to have an error, all clusters that it concerns are left out at once.
 */
export function chooseWhole(
  request: ChooseRequest,
  placement: Placement,
  circumstances: Circumstances,
): Choice {
  const { broken: isBroken, residents } = circumstances
  const { application, placed } = placement
  const before = new Set(request.previous?.clusters.map(({ name }) => name))
  const broken = new Set<string>()
  for (let count = 1; ; count++) {
    const choice = chooseOrStay({ ...request, ...(broken.size > 0 && { broken: new Set(broken) }) }, () =>
      residents(placement),
    )
    const fresh = choice.decision?.clusters.filter(({ name }) => !before.has(name) && !broken.has(name)) ?? []
    const found = picks(placed) ? fresh.filter(({ name }) => isBroken.anyhow(application, name)) : []
    if (found.length === 0 || count === tries) return choice
    for (const { name } of found) broken.add(name)
    if (count > 1 || request.selected === undefined) continue
    for (const { name } of clustersIn(request.selected))
      if (isBroken.inFiles(application, name)) broken.add(name)
  }
}

// Where the first choice cannot be made, what is there counts as chosen: an error deletes nothing.
function chooseOrStay(request: ChooseRequest, residents: () => ReadonlySet<string>): Choice {
  const choice = choose(request)
  if (choice.unmet.length === 0 || request.previous !== undefined) return choice
  const here = residents()
  const clusters = clusterNamesIn(request.placement).filter(name => here.has(name))
  if (clusters.length === 0) return choice
  const { application, policy, placement } = request
  const { name, affinityName } = policy
  const previous: PlacementDecision = {
    application,
    policy: { name, scope: placement.path },
    ...(affinityName !== undefined && { affinityName }),
    clusters: clusters.sort().map(each => ({ name: each, score: 0 })),
  }
  return choose({ ...request, previous })
}

function clusterNamesIn({ cluster, children }: PlacementNode): string[] {
  return [...(cluster ? [cluster.name] : []), ...children.flatMap(clusterNamesIn)]
}
