import { createHmac } from 'node:crypto'
import type { Forge } from '../../../src/io/webhooks/receiver.ts'

/** Headers by lower-case name. */
export type Proof = Readonly<Record<string, string>>

type Prove = (secret: string, body: Uint8Array | string, now: number) => Proof

function hex(secret: string, body: Uint8Array | string, algorithm = 'sha256'): string {
  return createHmac(algorithm, secret).update(body).digest('hex')
}

/** What each forge sends to show that it knows the secret, in the way that its documentation describes. */
export const provedBy: Readonly<Record<Forge, Prove>> = {
  github: (secret, body) => ({ 'x-hub-signature-256': `sha256=${hex(secret, body)}` }),
  gitlab: secret => ({ 'x-gitlab-token': secret }),
  gitea: (secret, body) => ({ 'x-gitea-signature': hex(secret, body) }),
  forgejo: (secret, body) => ({ 'x-forgejo-signature': hex(secret, body) }),
  gogs: (secret, body) => ({ 'x-gogs-signature': hex(secret, body) }),
  bitbucket: (secret, body) => ({ 'x-hub-signature': `sha256=${hex(secret, body)}` }),
  'bitbucket-server': (secret, body) => ({ 'x-hub-signature': `sha256=${hex(secret, body)}` }),
  'azure-devops': secret => ({
    authorization: `Basic ${Buffer.from(`banyan:${secret}`).toString('base64')}`,
  }),
  'generic-hmac': (secret, body) => ({ 'x-signature': `sha256=${hex(secret, body)}` }),
}

/** A delivery of GitLab with a signing token: `whsec_` and the key in base64. */
export function signedByGitlab(
  token: string,
  body: Uint8Array | string,
  now: number,
  id = 'f5e5f430',
): Proof {
  const timestamp = String(Math.floor(now / 1_000))
  const key = Buffer.from(token.replace('whsec_', ''), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}
