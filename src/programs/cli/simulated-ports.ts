import { systemClock } from '../../io/clock.ts'
import type { Ports } from '../../reconcile/ports.ts'
import { SimulatedClusters } from '../../simulator/cluster-directory.ts'
import { SimulatedRemote } from '../../simulator/git/simulated-remote.ts'
import { SimulatedRepository } from '../../simulator/git/simulated-repository.ts'
import { pretendedSecrets } from '../../simulator/pretended-secrets.ts'
import type { OpenSource } from './open-source.ts'

/** Real files, simulated clusters; the state store lives as long as the clusters, in memory. */
export function simulatedPorts({ source, charts }: OpenSource): Ports {
  const store = new SimulatedRepository(new SimulatedRemote())
  const clusters = new SimulatedClusters({ clock: systemClock, declaredNodes: true })
  const opened = new Map<string, SimulatedRepository>()
  const repositories = {
    open: async (address: string) => {
      const known = opened.get(address) ?? new SimulatedRepository(new SimulatedRemote(address))
      opened.set(address, known)
      return known
    },
  }
  return { source, store, repositories, clusters, clock: systemClock, charts, secrets: pretendedSecrets() }
}
