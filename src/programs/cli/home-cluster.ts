import type { Cluster, ClusterAccess } from '../../core/model/fleet.ts'

/** A cluster that is none of the fleet's, such as the one that Banyan runs in. */
export function clusterBeside(name: string, access: ClusterAccess): Cluster {
  return {
    name,
    path: '',
    access,
    vars: {},
    placement: { name, path: '', labels: {}, taints: [], zones: [] },
    at: { file: '' },
  }
}

/** The cluster that this process runs in. */
export const homeCluster: Cluster = clusterBeside('the one Banyan runs in', { inCluster: true })
