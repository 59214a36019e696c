import { writeFileSync } from 'node:fs'
import type { KubeAddress } from '../../hack/kube/cluster.ts'
import { request } from '../../hack/kube/request.ts'

/** A token that a real API server gives for a service account. */
export async function tokenOf(address: KubeAddress, namespace: string, name: string): Promise<string> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`
  const asked = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} }
  const { status, body } = await request(address, 'POST', path, asked)
  if (status !== 201) throw new Error(`no token for ${namespace}/${name}: ${JSON.stringify(body)}`)
  return (body as { readonly status: { readonly token: string } }).status.token
}

/** Writes a kubeconfig with one context for each name, all of one server, each signed in by its token. */
export function writeKubeconfig(
  path: string,
  address: KubeAddress,
  tokens: Readonly<Record<string, string>>,
): void {
  const { url, caPath } = address
  const cluster = { server: url, 'certificate-authority': caPath }
  const names = Object.entries(tokens)
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'server', cluster }],
    users: names.map(([name, token]) => ({ name, user: { token } })),
    contexts: names.map(([name]) => ({ name, context: { cluster: 'server', user: name } })),
  }
  writeFileSync(path, JSON.stringify(kubeconfig))
}
