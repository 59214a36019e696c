import { sopsOpener } from '../../io/sops/sops-opener.ts'
import type { ClusterDirectory, SecretOpener } from '../../reconcile/ports.ts'
import { homeCluster } from './home-cluster.ts'

/** Decrypts with keys of this machine, and with those in Secrets of the cluster that this process runs in. */
export function liveSecrets(clusters: ClusterDirectory): SecretOpener {
  return sopsOpener({ openHome: () => clusters.connect(homeCluster) })
}
