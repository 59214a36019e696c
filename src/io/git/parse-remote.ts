import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { OperationError } from '../../core/model/operation-error.ts'

/** Where a repository is, with its credentials apart: `address` may be printed, `credentials` never. */
export type Remote =
  | { readonly kind: 'http'; readonly address: string; readonly credentials: CredentialSource | undefined }
  | { readonly kind: 'ssh'; readonly address: string }
  | { readonly kind: 'local'; readonly address: string }

export interface Credentials {
  readonly username: string
  readonly password: string
}

/** Asked for with every request, since a token may be exchanged. */
export type CredentialSource = () => Credentials

/** Gives what a variable of the environment has, or whatever stands for it, whenever it is asked for; undefined: nothing. */
export type SecretOf = (variable: string) => (() => string) | undefined

/**
 * Reads an http(s), ssh or `user@host:path` address, or a path or `file:` URL of a repository on this disk.
 * Credentials come from the URL, else from BANYAN_GIT_USERNAME and BANYAN_GIT_PASSWORD or BANYAN_GIT_TOKEN.
 */
export function parseRemote(url: string, secretOf: SecretOf): Remote {
  if (/^https?:\/\//i.test(url)) return parseHttp(url, secretOf)
  if (/^ssh:\/\//i.test(url)) return parseSsh(url)
  if (/^file:\/\//i.test(url)) return { kind: 'local', address: fileURLToPath(url) }
  if (/^[a-z][a-z0-9+.-]*::?\/?\//i.test(url))
    throw unsupported(url, 'the transport is not http(s), ssh or file')
  // A colon before the first slash makes git read it as host:path, as scp does.
  if (/^[^/:]+:/.test(url)) {
    if (!/^[A-Za-z0-9_][\w.-]*(@[\w.-]+)?:(?!:)/.test(url))
      throw unsupported(url, 'it is no address of a repository')
    return { kind: 'ssh', address: url }
  }
  if (url === '') throw unsupported(url, 'it is empty')
  return { kind: 'local', address: resolve(url) }
}

function parseHttp(text: string, secretOf: SecretOf): Remote {
  const url = parseUrl(text)
  const credentials = url.username !== '' || url.password !== '' ? fromUrl(url) : fromEnvironment(secretOf)
  url.username = ''
  url.password = ''
  url.search = ''
  url.hash = ''
  return { kind: 'http', address: url.href, credentials }
}

function parseSsh(text: string): Remote {
  const url = parseUrl(text)
  // A host that begins with a dash would be read as an option by the ssh program.
  if (url.hostname.startsWith('-') || decodeURIComponent(url.username).startsWith('-')) {
    throw unsupported(text, 'a name in it begins with a dash')
  }
  url.password = ''
  return { kind: 'ssh', address: url.href }
}

function parseUrl(text: string): URL {
  const url = URL.parse(text)
  if (url === null) throw unsupported(text, 'it is no valid URL')
  return url
}

function fromUrl(url: URL): CredentialSource {
  const [username, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)]
  return () => ({ username, password })
}

function fromEnvironment(secretOf: SecretOf): CredentialSource | undefined {
  const password = secretOf('BANYAN_GIT_TOKEN') ?? secretOf('BANYAN_GIT_PASSWORD')
  const username = secretOf('BANYAN_GIT_USERNAME')
  if (password === undefined && username === undefined) return undefined
  // Forges take any user name with a token, but not an empty one.
  return () => ({ username: username?.() ?? 'git', password: password?.() ?? '' })
}

function unsupported(url: string, why: string): OperationError {
  const subject = redactUrls(url)
  return new OperationError({
    code: 'git/unsupported',
    message: `cannot read the repository "${subject}": ${why}`,
    subject,
    retryable: false,
  })
}

/** The text without the user names and passwords of the URLs in it. */
export function redactUrls(text: string): string {
  return text.replaceAll(/\/\/[^/\s'"]*@/g, '//')
}
