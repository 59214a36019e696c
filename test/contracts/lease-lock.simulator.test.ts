import { join } from 'node:path'
import { systemClock } from '../../src/io/clock.ts'
import { kubeClusterDirectory } from '../../src/io/cluster/cluster-directory.ts'
import { SimulatedCluster } from '../../src/simulator/simulated-cluster.ts'
import { simulatedLease } from '../../src/simulator/simulated-lease.ts'
import { clusterNamed } from '../io/cluster/cluster-named.ts'
import { temporaryFolder, writeKubeconfig } from '../io/cluster/open-fake.ts'
import { leaseLockContract } from './lease-lock.contract.ts'

const clock = systemClock
const place = { namespace: 'default', name: 'banyan' }

leaseLockContract('a simulated cluster', async () => ({
  lock: simulatedLease(new SimulatedCluster({ name: 'hub', clock }), { clock, ...place }),
}))

leaseLockContract('a simulated cluster over HTTP', async () => {
  const front = await new SimulatedCluster({ name: 'hub', clock }).serve()
  const path = writeKubeconfig(join(temporaryFolder(), 'config'), front.url, {})
  const { lock, close } = await kubeClusterDirectory().lease(
    clusterNamed('hub', { kubeconfig: { path } }),
    place,
  )
  return {
    lock,
    close: async () => {
      await close()
      await front.close()
    },
  }
})
