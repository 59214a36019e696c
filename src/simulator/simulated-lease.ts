import type { KubernetesObject } from '../core/model/object.ts'
import type { Clock, LeaseLock } from '../reconcile/ports.ts'
import { type Faults, faulty } from './faults.ts'
import { asOperation } from './operation-errors.ts'
import type { SimulatedCluster } from './simulated-cluster.ts'

export interface SimulatedLeaseOptions {
  readonly clock: Clock
  readonly namespace: string
  readonly name: string
  /** What goes wrong with requests; by default nothing. */
  readonly faults?: Faults
}

/** A Lease of a simulated cluster. */
export function simulatedLease(
  cluster: SimulatedCluster,
  { clock, namespace, name, faults = () => undefined }: SimulatedLeaseOptions,
): LeaseLock {
  const { server } = cluster
  const attempt = faulty(cluster.name, clock, faults)
  const kind = server.kind('coordination.k8s.io/v1', 'Lease')
  const write = (verb: 'create' | 'update', lease: KubernetesObject): Promise<KubernetesObject> =>
    attempt(verb, async () =>
      asOperation(cluster.name, `${verb} Lease.coordination.k8s.io ${namespace}/${name}`, () =>
        server[verb](lease, { manager: 'banyan' }),
      ),
    )
  return {
    namespace,
    name,
    read: () => attempt('get', async () => server.find(kind, namespace, name)),
    create: lease => write('create', lease),
    replace: lease => write('update', lease),
  }
}
