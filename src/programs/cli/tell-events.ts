import type { Command } from 'commander'
import { systemClock } from '../../io/clock.ts'
import { KubernetesEvents } from '../../reconcile/notify/kubernetes-events.ts'
import type { ClusterApi, ClusterDirectory } from '../../reconcile/ports.ts'
import { clusterBeside, homeCluster } from './home-cluster.ts'
import type { OpenSource } from './open-source.ts'
import { tellNotifier } from './tell-notifiers.ts'
import { UsageError } from './usage-error.ts'
import type { Companion } from './watch-fleet.ts'

export interface EventsOptions {
  readonly events?: boolean
  /** The file for the cluster of the Pod, where it is not the one that this process finds itself in. */
  readonly eventsKubeconfig?: string
}

export function withEvents(command: Command): Command {
  return command
    .option(
      '--events',
      'write what fails, and what is well again, as Events on what the Pod of POD_NAMESPACE and POD_NAME belongs to',
    )
    .option('--events-kubeconfig <file>', 'the same, in the cluster of this kubeconfig')
}

/** What writes Events, and what it has to close; undefined where none are asked for. */
export async function tellEvents(
  { events = false, eventsKubeconfig: path }: EventsOptions,
  clusters: ClusterDirectory,
  { source }: OpenSource,
): Promise<{ readonly api: ClusterApi; readonly companion: Companion } | undefined> {
  if (!events && path === undefined) return undefined
  const { POD_NAMESPACE: namespace = '', POD_NAME: name = '' } = process.env
  if (namespace === '' || name === '')
    throw new UsageError('Events need POD_NAMESPACE and POD_NAME, which name the Pod that Banyan runs in')
  const cluster =
    path === undefined ? homeCluster : clusterBeside('of --events-kubeconfig', { kubeconfig: { path } })
  const api = await clusters.connect(cluster)
  const notifier = new KubernetesEvents({ api, clock: systemClock, pod: { namespace, name } })
  return { api, companion: tellNotifier(notifier, source.description.source, 'events') }
}
