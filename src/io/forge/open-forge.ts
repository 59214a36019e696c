import type { Forge } from '../../reconcile/ports.ts'
import { forgeRequest } from './forge-request.ts'
import { type ForgeRepository, githubShapedForge } from './github-shaped.ts'

export const forgeKinds = ['github', 'gitea', 'forgejo'] as const
export type ForgeKind = (typeof forgeKinds)[number]

export interface ForgeOptions {
  readonly kind: ForgeKind
  /** The forge's own address, where it is not that of the repository. */
  readonly url?: string | undefined
  /** Of the repository on the forge. */
  readonly repository: string
  readonly token: string
}

/** Where a forge's API is, and what the repository is called there; undefined for an address that tells neither. */
export function locateRepository({
  kind,
  url,
  repository,
}: Omit<ForgeOptions, 'token'>): (ForgeRepository & { readonly api: string }) | undefined {
  const address = httpAddress(repository)
  const [name = '', owner = '', ...above] = (address?.pathname ?? '')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .split('/')
    .filter(part => part !== '')
    .map(decodeURIComponent)
    .reverse()
  if (address === undefined || owner === '') return undefined
  const root = url === undefined ? [address.origin, ...above.reverse()].join('/') : url.replace(/\/+$/, '')
  return { api: apiBelow(kind, root), owner, name }
}

/** The forge of a repository; undefined for a repository whose address does not tell its owner and name. */
export function openForge(options: ForgeOptions): Forge | undefined {
  const place = locateRepository(options)
  if (place === undefined) return undefined
  const ask = forgeRequest({ api: place.api, authorization: `Bearer ${options.token}` })
  return githubShapedForge(ask, place)
}

function apiBelow(kind: ForgeKind, root: string): string {
  if (kind !== 'github') return `${root}/api/v1`
  return new URL(root).hostname === 'github.com' ? 'https://api.github.com' : `${root}/api/v3`
}

// `git@host:owner/name`, as git reads it, and ssh are on the forge's web address.
function httpAddress(repository: string): URL | undefined {
  const scp = /^(?:[\w.-]+@)?([\w.-]+):(?!\/\/)(.+)$/.exec(repository)
  const url = URL.parse(scp === null ? repository : `https://${scp[1]}/${scp[2]}`)
  if (url === null) return undefined
  if (url.protocol === 'ssh:') return new URL(`https://${url.hostname}${url.pathname}`)
  return url.protocol === 'https:' || url.protocol === 'http:' ? url : undefined
}
