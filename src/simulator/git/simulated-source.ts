import type { FleetSource } from '../../reconcile/ports.ts'
import type { SimulatedRemote } from './simulated-remote.ts'
import { SimulatedRepository } from './simulated-repository.ts'

/** A branch of a simulated remote as the place that the fleet is read from; who subscribed hears of every push. */
export function simulatedSource(
  remote: SimulatedRemote,
  branch = 'main',
): FleetSource & { readonly repository: SimulatedRepository } {
  const repository = new SimulatedRepository(remote)
  return {
    description: { source: remote.address, branch },
    repository,
    latest: signal => repository.fetch(branch, signal),
    subscribe: listener => remote.listen(listener),
  }
}
