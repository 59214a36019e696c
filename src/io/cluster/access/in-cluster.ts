import { readFile } from 'node:fs/promises'
import { isIPv6 } from 'node:net'
import { join } from 'node:path'
import { KubeconfigError } from './kubeconfig.ts'
import type { KubeContext } from './kubeconfig-context.ts'

export const serviceAccountDirectory = '/var/run/secrets/kubernetes.io/serviceaccount'

/** The API server of the cluster that this process runs in, as its service account. */
export async function resolveInCluster(
  environment: Readonly<Record<string, string | undefined>>,
  directory: string,
): Promise<KubeContext> {
  const host = environment.KUBERNETES_SERVICE_HOST
  const port = environment.KUBERNETES_SERVICE_PORT
  if (!host || !port) {
    throw new KubeconfigError('inCluster works in a Pod only: KUBERNETES_SERVICE_HOST is not set')
  }
  const ca = await readFile(join(directory, 'ca.crt'), 'utf8').catch(() => {
    throw new KubeconfigError(
      `inCluster needs the service account's files, and ${directory}/ca.crt is not there`,
    )
  })
  return {
    endpoint: { server: `https://${isIPv6(host) ? `[${host}]` : host}:${port}`, ca, insecure: false },
    userName: 'service account',
    user: { fields: { tokenFile: 'token' }, directory },
  }
}

/** The namespace that this process runs in; undefined outside of a cluster. */
export async function ownNamespace(directory: string): Promise<string | undefined> {
  const text = await readFile(join(directory, 'namespace'), 'utf8').catch(() => '')
  return text.trim() === '' ? undefined : text.trim()
}
