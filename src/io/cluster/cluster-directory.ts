import { homedir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import type { Cluster, ClusterAccess } from '../../core/model/fleet.ts'
import type { Clock, ClusterApi, ClusterDirectory, LeaseLock } from '../../reconcile/ports.ts'
import { systemClock } from '../clock.ts'
import { accessError } from './access/access-error.ts'
import type { Credential } from './access/credential.ts'
import { createExecPlugins } from './access/exec-plugin.ts'
import { ownNamespace, resolveInCluster, serviceAccountDirectory } from './access/in-cluster.ts'
import { KubeconfigError, KubeconfigReader, parseKubeconfig } from './access/kubeconfig.ts'
import { type KubeContext, resolveContext } from './access/kubeconfig-context.ts'
import { createOidcTokens } from './access/oidc.ts'
import {
  checkReference,
  kubeconfigIn,
  readSecretFile,
  type SecretReference,
} from './access/secret-kubeconfig.ts'
import { signIn } from './access/sign-in.ts'
import { createLeaseLock, type LeaseName } from './lease-lock.ts'
import { createRestClusterApi } from './rest-cluster-api.ts'
import { createPools } from './transport/pools.ts'
import { createSender } from './transport/sender.ts'
import { createSession, type Identity, type Session } from './transport/session.ts'

type Environment = Readonly<Record<string, string | undefined>>

export interface ClusterDirectoryOptions {
  readonly clock?: Clock
  /** In [0, 1): spreads retries and watches. */
  readonly random?: () => number
  /** Environment variables: KUBECONFIG, HOME, BANYAN_SECRETS_DIR, the proxies, and those of a Pod. */
  readonly environment?: Environment
  /** What relative kubeconfig paths are relative to. */
  readonly workingDirectory?: string
  /** Requests in flight to one server; 16 by default. */
  readonly connections?: number
  /** How long one request may take in all; 60 by default. */
  readonly timeoutSeconds?: number
  /** The largest answer that is read; 256 MiB by default. */
  readonly maxAnswerBytes?: number
  /** After how long a silent watch is opened anew; 150 by default. */
  readonly stallSeconds?: number
  /** How long an exec plugin may take, in which a person may have to answer in a browser; 120 by default. */
  readonly execTimeoutSeconds?: number
  /** Where a Pod finds its service account; Kubernetes' own place by default. */
  readonly serviceAccountDirectory?: string
}

export interface KubeClusterDirectory extends ClusterDirectory {
  /** A Lease of one of them, over a connection of its own; where it names no namespace, it is of the one of this Pod. */
  lease(cluster: Pick<Cluster, 'name' | 'access'>, lease: LeaseName): Promise<OpenLease>
}

export interface OpenLease {
  readonly lock: LeaseLock
  close(): Promise<void>
}

/**
 * The clusters of a fleet, reached by kubeconfig, by a kubeconfig in a Secret, or from within. Connecting makes no
 * request to the cluster. Clusters behind one server share connections.
 */
export function kubeClusterDirectory(options: ClusterDirectoryOptions = {}): KubeClusterDirectory {
  const { clock = systemClock, random = Math.random, environment = process.env } = options
  const limits = { timeoutSeconds: 60, stallSeconds: 150, maxAnswerBytes: 64 * 1024 * 1024, ...options }
  const pools = createPools({ ...options, environment })
  const plugins = createExecPlugins(clock, environment, options.execTimeoutSeconds ?? 120)
  const oidc = createOidcTokens(pools, clock)
  const locate = createLocator({ ...options, environment }, home => open('the one Banyan runs in', home))

  const sessionOf = (cluster: string, context: () => Promise<KubeContext>): Session => {
    const identify = (refused?: Credential): Promise<Identity> =>
      explained(cluster, async () => {
        const found = await context()
        const credential = await signIn(found, { plugins, oidc, clock }, refused)
        const { certificate } = credential
        const endpoint = certificate === undefined ? found.endpoint : { ...found.endpoint, certificate }
        return { endpoint, credential }
      })
    return createSession(pools, clock, identify)
  }
  const open = (cluster: string, context: () => Promise<KubeContext>): ClusterApi =>
    createRestClusterApi({ ...limits, cluster, session: sessionOf(cluster, context), clock, random })

  // Asked once now, so that what is missing is told before the first request.
  const located = async ({ name, access }: Pick<Cluster, 'name' | 'access'>) => {
    if (access === undefined) {
      throw accessError(name, 'neither its spec nor the clusterDefaults above it have `access`')
    }
    await explained(name, () => locate(access))
    return () => locate(access)
  }

  return {
    connect: async cluster => open(cluster.name, await located(cluster)),
    async lease(cluster, { namespace, name }) {
      const session = sessionOf(cluster.name, await located(cluster))
      const closed = new AbortController()
      const sender = createSender({ ...limits, session, clock, random, closed: closed.signal })
      const account = options.serviceAccountDirectory ?? serviceAccountDirectory
      const found = namespace ?? (await ownNamespace(account)) ?? 'banyan-system'
      return {
        lock: createLeaseLock(sender, cluster.name, { namespace: found, name }),
        async close() {
          closed.abort()
          await session.close()
        },
      }
    },
  }
}

async function explained<Result>(cluster: string, find: () => Promise<Result>): Promise<Result> {
  try {
    return await find()
  } catch (error) {
    if (error instanceof KubeconfigError) throw accessError(cluster, error.message)
    throw error
  }
}

type Locator = (access: ClusterAccess) => Promise<KubeContext>

function createLocator(
  options: ClusterDirectoryOptions & { readonly environment: Environment },
  openHome: (context: () => Promise<KubeContext>) => ClusterApi,
): Locator {
  const { environment, workingDirectory = process.cwd() } = options
  const account = options.serviceAccountDirectory ?? serviceAccountDirectory
  const reader = new KubeconfigReader()
  const inCluster = () => resolveInCluster(environment, account)
  let home: ClusterApi | undefined

  const secretText = async (reference: SecretReference): Promise<string> => {
    checkReference(reference)
    const folder = environment.BANYAN_SECRETS_DIR
    if (folder) return readSecretFile(folder, reference)
    if (!environment.KUBERNETES_SERVICE_HOST) {
      throw new KubeconfigError('secretRef needs BANYAN_SECRETS_DIR where Banyan does not run in a cluster')
    }
    home ??= openHome(inCluster)
    const { namespace, name } = reference
    return kubeconfigIn(await home.get({ apiVersion: 'v1', kind: 'Secret', namespace, name }), reference)
  }

  return async access => {
    if ('inCluster' in access) return inCluster()
    if ('kubeconfig' in access) {
      const { path, context } = access.kubeconfig
      const paths = path === undefined ? defaultPaths(environment) : [path]
      const files = paths.map(file => absolute(file, environment, workingDirectory))
      return resolveContext(await reader.read(files), context)
    }
    const namespace = access.secretRef.namespace ?? (await ownNamespace(account)) ?? 'banyan-system'
    const reference = { ...access.secretRef, namespace }
    const source = `Secret ${namespace}/${reference.name}`
    return resolveContext(parseKubeconfig(await secretText(reference), source, undefined), undefined)
  }
}

function defaultPaths(environment: Environment): readonly string[] {
  const listed = (environment.KUBECONFIG ?? '').split(delimiter).filter(path => path !== '')
  return listed.length > 0 ? listed : ['~/.kube/config']
}

function absolute(path: string, environment: Environment, workingDirectory: string): string {
  if (path !== '~' && !path.startsWith('~/')) return resolve(workingDirectory, path)
  // Asked only here: a user that the system does not know has no home, as in a container.
  return join(environment.HOME || homedir(), path.slice(1))
}
