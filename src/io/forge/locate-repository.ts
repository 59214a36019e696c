import type { ForgeKind } from './forge-kinds.ts'

export interface ForgeRepository {
  /** The account, workspace or project; on GitLab the whole path of groups. */
  readonly owner: string
  readonly name: string
  /** The root of the forge's pages, without a last slash. */
  readonly web: string
}

export interface ForgeAddress {
  readonly kind: ForgeKind
  /** The forge's own address, where it is not that of the repository. */
  readonly url?: string | undefined
  /** Of the repository on the forge. */
  readonly repository: string
}

export type Located = ForgeRepository & { readonly api: string }

/** Where a forge's API is, and what the repository is called there; undefined for an address that tells neither. */
export function locateRepository({ kind, url, repository }: ForgeAddress): Located | undefined {
  const address = httpAddress(repository)
  if (address === undefined) return undefined
  const parts = partsOf(address.pathname.replace(/\/+$/, '').replace(/\.git$/, ''))
  const given = url?.replace(/\/+$/, '')
  const found = placeFinders[kind](address.origin, parts, given)
  if (found === undefined || found.owner === '' || found.name === '') return undefined
  return { ...found, api: apiBelow(kind, found.web) }
}

type FindPlace = (
  origin: string,
  parts: readonly string[],
  given: string | undefined,
) => ForgeRepository | undefined

const twoParts: FindPlace = (origin, parts, given) => {
  const [owner = '', name = ''] = parts.slice(-2)
  return { owner, name, web: given ?? [origin, ...parts.slice(0, -2)].join('/') }
}

// Groups nest, so that a path before them can be told only by an address of its own.
const nested: FindPlace = (origin, parts, given) => {
  const above = given === undefined ? [] : partsOf(new URL(given).pathname)
  const isBelow = above.length > 0 && above.every((part, index) => parts[index] === part)
  const path = isBelow ? parts.slice(above.length) : parts
  return { owner: path.slice(0, -1).join('/'), name: path.at(-1) ?? '', web: given ?? origin }
}

// Over http(s) the project comes after `/scm`.
const belowScm: FindPlace = (origin, parts, given) => {
  const place = parts.slice(-2)
  const above = parts.at(-3) === 'scm' ? parts.slice(0, -3) : parts.slice(0, -2)
  const [owner = '', name = ''] = place
  return { owner, name, web: given ?? [origin, ...above].join('/') }
}

const azureCloud = 'https://dev.azure.com'

// `organization/project/_git/name`, without the project where it is called as the repository is; over SSH
// `v3/organization/project/name`.
const belowGit: FindPlace = (origin, parts, given) => {
  const name = parts.at(-1) ?? ''
  if (parts.at(-2) !== '_git') {
    const [version, organization = '', owner = ''] = parts
    if (version !== 'v3' || parts.length !== 4) return undefined
    return { owner, name, web: given ?? `${azureCloud}/${organization}` }
  }
  const above = parts.slice(0, -2)
  const hasProject = above.length > (origin === azureCloud ? 1 : 0)
  const owner = hasProject ? (above.at(-1) ?? '') : name
  return { owner, name, web: given ?? [origin, ...(hasProject ? above.slice(0, -1) : above)].join('/') }
}

const placeFinders: Readonly<Record<ForgeKind, FindPlace>> = {
  github: twoParts,
  gitea: twoParts,
  forgejo: twoParts,
  gitlab: nested,
  bitbucket: twoParts,
  'bitbucket-server': belowScm,
  'azure-devops': belowGit,
}

function apiBelow(kind: ForgeKind, web: string): string {
  const { hostname } = new URL(web)
  if (kind === 'github') return hostname === 'github.com' ? 'https://api.github.com' : `${web}/api/v3`
  if (kind === 'bitbucket')
    return hostname === 'bitbucket.org' ? 'https://api.bitbucket.org/2.0' : `${web}/2.0`
  if (kind === 'gitlab') return `${web}/api/v4`
  if (kind === 'bitbucket-server') return `${web}/rest`
  return kind === 'azure-devops' ? web : `${web}/api/v1`
}

function partsOf(path: string): readonly string[] {
  return path
    .split('/')
    .filter(part => part !== '')
    .map(decodeURIComponent)
}

// `git@host:owner/name`, as git reads it, and ssh are on the forge's web address.
function httpAddress(repository: string): URL | undefined {
  const scp = /^(?:[\w.-]+@)?([\w.-]+):(?!\/\/)(.+)$/.exec(repository)
  const url = URL.parse(scp === null ? repository : `https://${scp[1]}/${scp[2]}`)
  if (url === null) return undefined
  if (url.protocol === 'ssh:') return new URL(`https://${url.hostname}${url.pathname}`)
  return url.protocol === 'https:' || url.protocol === 'http:' ? url : undefined
}
