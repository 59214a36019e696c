/** Real Kubernetes API servers on this machine: one etcd, any number of servers, some of them whole clusters. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type KubeAddress, type KubeServer, startApiServer } from './api-server.ts'
import { Children } from './child.ts'
import { type Etcd, startEtcd } from './etcd.ts'
import { formatKubeconfig } from './kubeconfig.ts'
import { locatePrograms, type Programs } from './programs.ts'
import { openDirectory } from './run-folder.ts'
import { startWorkloadPrograms } from './workload-programs.ts'

export type { KubeAddress, KubeServer }

export interface KubeOptions {
  /** How many API servers: `kube-0`, `kube-1`, … */
  readonly servers: number
  /** The numbers of those in which pods run. */
  readonly whole?: readonly number[]
  /** A new or empty folder for data and logs, kept at the end. By default one that is removed again. */
  readonly directory?: string
  readonly programs?: Programs
}

/** What a client needs; plain data. */
export interface KubeConnection {
  readonly directory: string
  /** One kubeconfig with a context for each server. */
  readonly kubeconfigPath: string
  readonly etcdUrl: string
  readonly servers: readonly KubeAddress[]
}

export interface Kube extends KubeConnection {
  readonly servers: readonly KubeServer[]
  readonly etcd: Pick<Etcd, 'stop' | 'restart'>
  stop(): Promise<void>
}

export async function startKube(options: KubeOptions): Promise<Kube> {
  const programs = options.programs ?? (await locatePrograms())
  if (!programs)
    throw new Error('no Kubernetes programs: set KUBEBUILDER_ASSETS, or install Go to build them')
  const directory = openDirectory(options.directory)
  const children = new Children()
  const stop = async () => {
    await children.killAll()
    if (options.directory === undefined) rmSync(directory, { recursive: true, force: true, maxRetries: 3 })
  }
  try {
    return { ...(await startAll(children, programs, directory, options)), stop }
  } catch (error) {
    await children.killAll()
    throw error
  }
}

async function startAll(
  children: Children,
  programs: Programs,
  directory: string,
  { servers: count, whole = [] }: KubeOptions,
): Promise<Omit<Kube, 'stop'>> {
  const etcd = await startEtcd(children, programs.etcd, directory)
  const etcdUrl = etcd.url
  const startServer = async (_: unknown, number: number): Promise<KubeServer> => {
    const name = `kube-${number}`
    const options = { name, directory: join(directory, name), whole: whole.includes(number), etcdUrl }
    const server = await startApiServer(children, programs['kube-apiserver'], options)
    if (server.whole) await startWorkloadPrograms(children, programs, server)
    return server
  }
  const servers = await Promise.all(Array.from({ length: count }, startServer))
  const kubeconfigPath = join(directory, 'kubeconfig')
  writeFileSync(kubeconfigPath, formatKubeconfig(servers), { mode: 0o600 })
  return { directory, kubeconfigPath, etcdUrl, etcd, servers }
}
