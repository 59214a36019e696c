const defaultPorts: Readonly<Record<string, string>> = {
  'http:': '80',
  'https:': '443',
  'ssh:': '22',
  'git:': '9418',
}

/**
 * What the https, ssh and scp addresses of one repository have in common: `host/path`, with a port that is not the
 * usual one, without user, `.git` and case, in which forges tell no repositories apart. Undefined for anything else.
 * It says which repository is meant, and is no address: nothing is ever fetched from what a payload says.
 */
export function repositoryName(address: string): string | undefined {
  const scp = /^(?:[^@/:]+@)?(?<host>[^@/:]+):(?!\/\/)(?<path>.+)$/.exec(address)?.groups
  const url = URL.parse(scp === undefined ? address : `ssh://${scp.host}/${scp.path}`)
  const usualPort = url === null ? undefined : defaultPorts[url.protocol]
  if (url === null || usualPort === undefined) return undefined
  const port = url.port === '' || url.port === usualPort ? '' : `:${url.port}`
  const path = url.pathname
    .replace(/\/+$/, '')
    .replace(/\.git$/i, '')
    .replace(/^\/+|\/+$/g, '')
  if (url.hostname === '' || path === '') return undefined
  return `${url.hostname}${port}/${path}`.toLowerCase()
}

/** The names of those addresses that are any. */
export function repositoryNames(addresses: readonly (string | undefined)[]): readonly string[] {
  const names = addresses.map(address => (address === undefined ? undefined : repositoryName(address)))
  return [...new Set(names.filter(name => name !== undefined))]
}
