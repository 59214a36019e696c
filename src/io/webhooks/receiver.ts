import { invariant } from '../../base/std/invariant.ts'
import { azureDevOps } from './forges/azure-devops.ts'
import { bitbucket } from './forges/bitbucket.ts'
import { bitbucketServer } from './forges/bitbucket-server.ts'
import { genericHmac } from './forges/generic-hmac.ts'
import { forgejo, gitea, gogs } from './forges/gitea.ts'
import { github } from './forges/github.ts'
import { gitlab, signingKey } from './forges/gitlab.ts'
import type { ForgeScheme } from './scheme.ts'

/** `generic-hmac` is whatever can sign. */
export type Forge =
  | 'github'
  | 'gitlab'
  | 'gitea'
  | 'forgejo'
  | 'gogs'
  | 'bitbucket'
  | 'bitbucket-server'
  | 'azure-devops'
  | 'generic-hmac'

const schemes: Readonly<Record<Forge, ForgeScheme>> = {
  github,
  gitlab,
  gitea,
  forgejo,
  gogs,
  bitbucket,
  'bitbucket-server': bitbucketServer,
  'azure-devops': azureDevOps,
  'generic-hmac': genericHmac,
}

export const forges: readonly Forge[] = Object.keys(schemes) as Forge[]

/** Where one forge delivers: `/webhooks/<name>`. Which forge it is is configured, never guessed from a delivery. */
export interface Receiver {
  readonly name: string
  readonly forge: Forge
  /** One, or two while they are exchanged: either is good. */
  readonly secrets: readonly [string] | readonly [string, string]
  /** Hears only deliveries that name this repository, by {@link repositoryName}, or none; absent: of all. */
  readonly repository?: string
}

/** Whether a secret can sign anything: an empty one is known to everybody, and so is an empty signing token. */
export function isUsable(secret: string): boolean {
  const key = signingKey(secret)
  return key === undefined ? secret !== '' : key.length > 0
}

/** How a receiver checks and reads what it is sent. It has secrets: nothing unsigned is ever taken. */
export function schemeOf({ name, forge, secrets }: Receiver): ForgeScheme {
  invariant(secrets.length > 0 && secrets.every(isUsable), `the receiver ${name} has a secret`)
  return schemes[forge]
}
