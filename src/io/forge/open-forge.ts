import type { Forge } from '../../reconcile/ports.ts'
import { azureDevOpsApi } from './azure-devops.ts'
import { bitbucketApi } from './bitbucket.ts'
import { bitbucketServerApi } from './bitbucket-server.ts'
import type { ForgeKind } from './forge-kinds.ts'
import { type ForgeApi, forgeOfApi } from './forge-of-api.ts'
import { type ForgeAccess, type ForgeRequest, forgeRequest } from './forge-request.ts'
import { giteaAnnotations } from './gitea-annotations.ts'
import { githubAnnotations } from './github-annotations.ts'
import { githubShapedApi } from './github-shaped.ts'
import { gitlabApi } from './gitlab.ts'
import { type ForgeAddress, type ForgeRepository, locateRepository } from './locate-repository.ts'

export interface ForgeOptions extends ForgeAddress, Pick<ForgeAccess, 'closed'> {
  /** Asked for with every request, since it may be exchanged. */
  readonly token: () => string
}

const giteaApi = (ask: ForgeRequest, place: ForgeRepository): ForgeApi =>
  githubShapedApi(ask, place, { annotations: giteaAnnotations, files: 'src/branch' })

const apis: Readonly<Record<ForgeKind, (ask: ForgeRequest, place: ForgeRepository) => ForgeApi>> = {
  github: (ask, place) => githubShapedApi(ask, place, { annotations: githubAnnotations, files: 'blob' }),
  gitea: giteaApi,
  forgejo: giteaApi,
  gitlab: gitlabApi,
  bitbucket: bitbucketApi,
  'bitbucket-server': bitbucketServerApi,
  'azure-devops': azureDevOpsApi,
}

/** The forge of a repository; undefined for a repository whose address does not tell its owner and name. */
export function openForge(options: ForgeOptions): Forge | undefined {
  const { kind, token, closed } = options
  const place = locateRepository(options)
  if (place === undefined) return undefined
  const ask = forgeRequest({ api: place.api, authorization: () => authorizationOf(kind, token()), closed })
  return forgeOfApi(apis[kind](ask, place))
}

// Azure DevOps takes a token as the password of nobody.
function authorizationOf(kind: ForgeKind, token: string): string {
  if (kind !== 'azure-devops') return `Bearer ${token}`
  return `Basic ${Buffer.from(`:${token}`).toString('base64')}`
}
