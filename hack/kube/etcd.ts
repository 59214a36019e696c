import { join } from 'node:path'
import { type Children, waitUntilReady } from './child.ts'
import { withFreePorts } from './ports.ts'

export interface Etcd {
  readonly url: string
  /** Takes it away, and with it what every API server stands on. Its data stay. */
  stop(): Promise<void>
  /** Brings it back at the same address. */
  restart(): Promise<void>
}

/** One etcd for all API servers: each keeps to its own prefix. */
export function startEtcd(children: Children, program: string, directory: string): Promise<Etcd> {
  return withFreePorts(2, async (clientPort, peerPort) => {
    const url = `http://127.0.0.1:${clientPort}`
    const peerUrl = `http://127.0.0.1:${peerPort}`
    const args = [
      `--data-dir=${join(directory, 'etcd')}`,
      `--listen-client-urls=${url}`,
      `--advertise-client-urls=${url}`,
      `--listen-peer-urls=${peerUrl}`,
      `--initial-advertise-peer-urls=${peerUrl}`,
      `--initial-cluster=default=${peerUrl}`,
      '--unsafe-no-fsync',
      '--log-level=warn',
    ]
    const launch = async () => {
      const started = children.start(program, args, join(directory, 'etcd.log'))
      await waitUntilReady(started, () => isHealthy(url))
      return started
    }
    let child = await launch()
    const stop = () => child.kill()
    const restart = async () => {
      await stop()
      child = await launch()
    }
    return { url, stop, restart }
  })
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health`)).ok
  } catch {
    return false
  }
}
