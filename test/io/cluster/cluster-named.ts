import type { Cluster, ClusterAccess } from '../../../src/core/model/fleet.ts'

/** A cluster of which only the name and the access matter. */
export function clusterNamed(name: string, access: ClusterAccess | undefined): Cluster {
  return {
    name,
    path: name,
    access,
    vars: {},
    placement: { name, path: name, labels: {}, taints: [], zones: [] },
    at: { file: `clusters/${name}/cluster.yaml` },
  }
}
