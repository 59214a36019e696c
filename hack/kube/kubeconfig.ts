import { readFileSync } from 'node:fs'
import type { Endpoint } from './request.ts'

/** A kubeconfig with one context for each server, all named like the server; the first one is current. */
export function formatKubeconfig(servers: readonly (Endpoint & { readonly name: string })[]): string {
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': servers[0]?.name,
    clusters: servers.map(({ name, url, caPath }) => ({
      name,
      cluster: { server: url, 'certificate-authority-data': readFileSync(caPath).toString('base64') },
    })),
    users: servers.map(({ name, token }) => ({ name, user: { token } })),
    contexts: servers.map(({ name }) => ({ name, context: { cluster: name, user: name } })),
  }
  return `${JSON.stringify(kubeconfig, null, 2)}\n`
}
