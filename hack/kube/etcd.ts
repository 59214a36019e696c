import { join } from 'node:path'
import { type Children, waitUntilReady } from './child.ts'
import { withFreePorts } from './ports.ts'

/** One etcd for all API servers: each keeps to its own prefix. The answer is its address. */
export function startEtcd(children: Children, program: string, directory: string): Promise<string> {
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
    const child = children.start(program, args, join(directory, 'etcd.log'))
    await waitUntilReady(child, () => isHealthy(url))
    return url
  })
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health`)).ok
  } catch {
    return false
  }
}
