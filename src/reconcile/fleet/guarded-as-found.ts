import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import type { DesiredNode } from '../../core/model/desired.ts'
import type { Fleet } from '../../core/model/fleet.ts'
import type { Inventory } from '../../core/model/inventory.ts'
import { pairKey } from '../../core/model/pair-key.ts'
import type { FleetState } from '../../core/model/state.ts'
import { guardedClusters, holdPairs, type WithheldPair, withholdPairs } from '../../core/plan/index.ts'
import type { CompileOptions } from '../charts/compile-fleet.ts'
import type { GitRepository } from '../ports.ts'
import type { FoundClusters } from './ask-clusters.ts'
import { agesOf, newestRevision, sharesFound } from './found-revisions.ts'
import { bindResources } from './judge.ts'
import { restoreContent } from './restore-content.ts'
import { clustersIn } from './work.ts'

/**
 * A desired state in which clusters whose every change takes an approval have what they were found with: only the lost
 * state knew what of head was stopped there. What they have as head has it is no change, and needs none.
 */
export async function guardedAsFound(
  repository: GitRepository,
  { guards }: Fleet,
  { state, desired, found }: { state: FleetState; desired: DesiredNode; found: FoundClusters },
  options: Pick<CompileOptions, 'cache' | 'charts'>,
): Promise<(node: DesiredNode) => DesiredNode> {
  const names = guardedClusters(guards, undefined, desired, false)
  const pairs = clustersIn(desired).flatMap(({ cluster: { name }, pairs: own }) => {
    const inventory = found.get(name)
    // Without a fence nobody knows what was applied there.
    if (!names.has(name) || inventory?.fence === undefined) return []
    return own.map(({ application }) => ({ cluster: name, application, inventory }))
  })
  if (pairs.length === 0) return node => node
  const ages = await agesOf(repository, state.revision)
  const behind = pairs.flatMap(({ inventory, ...pair }) => {
    const revision = newestRevision(inventory, pair.application, ages)
    if (revision === undefined || revision === state.revision) return []
    const shares = sharesFound(inventory, pair.application)
    return [{ ...pair, revision, shares, reason, isStopped: true as const }]
  })
  const held = behind.length === 0 ? [] : await restoreContent(repository, state, behind, options)
  const restored = new Set(held.map(({ cluster, pair }) => pairKey(cluster, pair.application)))
  const missing = pairs.filter(({ inventory, application }) => !hasAny(inventory, application))
  const lost = behind.filter(({ cluster, application }) => !restored.has(pairKey(cluster, application)))
  const withheld = [...missing, ...lost].map(withhold)
  return node => withholdPairs(holdPairs(node, held, bindResources), withheld)
}

const reason = 'it was found so, and every change there takes an approval'

function hasAny({ records, syncs }: Inventory, application: string): boolean {
  return syncs.has(application) || records.values().some(record => record.application === application)
}

function withhold({ cluster, application }: Omit<WithheldPair, 'because'>): WithheldPair {
  const because: Diagnostic = {
    code: 'plan/stopped',
    severity: 'error',
    message: reason,
    at: { file: 'fleet.yaml' },
  }
  return { cluster, application, because: [because] }
}
