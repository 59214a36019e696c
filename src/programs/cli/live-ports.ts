import { hostname } from 'node:os'
import { systemClock } from '../../io/clock.ts'
import { kubeClusterDirectory } from '../../io/cluster/cluster-directory.ts'
import type { Ports } from '../../reconcile/ports.ts'
import { liveSecrets } from './live-secrets.ts'
import type { OpenSource } from './open-source.ts'

/** The doors to the real world. */
export function livePorts({ source, repository, repositories, charts, signatures }: OpenSource): Ports {
  const clusters = kubeClusterDirectory()
  const secrets = liveSecrets(clusters)
  return {
    source,
    store: repository,
    repositories,
    clusters,
    clock: systemClock,
    charts,
    secrets,
    ...(signatures && { signatures }),
  }
}

/** How this process is called in fences. */
export function writerName(): string {
  return `${hostname()}-${process.pid}`
}
