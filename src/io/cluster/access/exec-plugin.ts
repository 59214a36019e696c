import { type ExecFileException, execFile } from 'node:child_process'
import { isAbsolute, join } from 'node:path'
import { sha256 } from '../../../base/std/hash.ts'
import { canonicalJson, isArray, isObject, type JsonObject } from '../../../base/std/json.ts'
import type { Clock } from '../../../reconcile/ports.ts'
import type { Endpoint } from '../transport/endpoint.ts'
import type { Credential } from './credential.ts'
import { KubeconfigError } from './kubeconfig.ts'
import { textOf } from './kubeconfig-context.ts'

export interface ExecPlugin {
  /** The `exec` of a kubeconfig's user. */
  readonly config: JsonObject
  readonly directory: string
  readonly endpoint: Endpoint
  /** The user, for messages. */
  readonly where: string
}

/** Runs the credential plugins of kubeconfigs; each once at a time, and again when its credential ends or is refused. */
export interface ExecPlugins {
  run(plugin: ExecPlugin, refused?: Credential): Promise<Credential>
}

const maxOutputBytes = 1024 * 1024
const earlyMilliseconds = 30_000

type Environment = Readonly<Record<string, string | undefined>>

export function createExecPlugins(
  clock: Clock,
  environment: Environment,
  timeoutSeconds: number,
): ExecPlugins {
  const known = new Map<string, Promise<Credential | undefined>>()
  return {
    async run(plugin, refused) {
      const info = infoFor(plugin)
      const key = sha256(canonicalJson([plugin.config, plugin.directory, info]))
      const seen = known.get(key)
      const credential = await seen
      const fresh = credential !== undefined && (credential.staleAt ?? Number.POSITIVE_INFINITY) > clock.now()
      if (fresh && !isRefused(credential, refused)) return credential
      if (known.get(key) === seen) {
        const next = execute(plugin, info, { environment, timeoutSeconds })
        known.set(key, next)
        next.catch(() => known.delete(key))
      }
      return (await known.get(key)) ?? this.run(plugin, refused)
    },
  }
}

function isRefused(credential: Credential, refused: Credential | undefined): boolean {
  if (refused === undefined) return false
  return (
    credential.headers.authorization === refused.headers.authorization &&
    credential.certificate?.cert === refused.certificate?.cert
  )
}

// What client-go hands to a plugin in KUBERNETES_EXEC_INFO.
function infoFor({ config, endpoint }: ExecPlugin): string {
  const cluster = {
    server: endpoint.server,
    ...(endpoint.ca === undefined
      ? {}
      : { 'certificate-authority-data': Buffer.from(endpoint.ca).toString('base64') }),
    ...(endpoint.serverName === undefined ? {} : { 'tls-server-name': endpoint.serverName }),
    ...(endpoint.insecure ? { 'insecure-skip-tls-verify': true } : {}),
    ...(endpoint.proxyUrl === undefined ? {} : { 'proxy-url': endpoint.proxyUrl }),
  }
  const spec = { interactive: false, ...(config.provideClusterInfo === true ? { cluster } : {}) }
  return JSON.stringify({ apiVersion: config.apiVersion, kind: 'ExecCredential', spec })
}

async function execute(
  plugin: ExecPlugin,
  info: string,
  { environment, timeoutSeconds }: { readonly environment: Environment; readonly timeoutSeconds: number },
): Promise<Credential> {
  const command = textOf(plugin.config, 'command')
  if (command === undefined) throw new KubeconfigError(`the exec of ${plugin.where} has no command`)
  // As in client-go: a bare name is looked up, a relative path starts at the kubeconfig.
  const file = command.includes('/') && !isAbsolute(command) ? join(plugin.directory, command) : command
  const args = texts(plugin.config, 'args')
  const env = { ...environment, ...namedValues(plugin.config), KUBERNETES_EXEC_INFO: info }
  const { error, stdout } = await new Promise<{ error: ExecFileException | null; stdout: string }>(
    resolve => {
      const limits = { timeout: timeoutSeconds * 1000, maxBuffer: maxOutputBytes }
      // Whoever ignores a polite signal would be waited for without end.
      const options = { env, ...limits, killSignal: 'SIGKILL' as const }
      execFile(file, args, options, (failure, output) => resolve({ error: failure, stdout: output }))
    },
  )
  if (error !== null) throw failed(plugin, command, error)
  return parseCredential(stdout, plugin.where, command)
}

// What a plugin prints may hold credentials, so none of it is repeated.
function failed({ config, where }: ExecPlugin, command: string, error: ExecFileException): KubeconfigError {
  if (error.code === 'ENOENT') {
    const hint = textOf(config, 'installHint')
    const message = `the exec plugin "${command}" of ${where} is not installed`
    return new KubeconfigError(hint === undefined ? message : `${message}: ${hint}`)
  }
  const end = howItEnded(error)
  return new KubeconfigError(`the exec plugin "${command}" of ${where} ${end}; run it by hand to see why`)
}

function howItEnded({ code, killed, signal }: ExecFileException): string {
  if (String(code) === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return 'prints more than a credential'
  return killed === true ? 'did not end in time' : `ended with ${code ?? signal}`
}

function parseCredential(stdout: string, where: string, command: string): Credential {
  const status = statusOf(stdout)
  const token = textOf(status, 'token')
  const cert = textOf(status, 'clientCertificateData')
  const key = textOf(status, 'clientKeyData')
  if (token === undefined && (cert === undefined || key === undefined)) {
    throw new KubeconfigError(
      `the exec plugin "${command}" of ${where} gives no token and no client certificate`,
    )
  }
  const end = Date.parse(textOf(status, 'expirationTimestamp') ?? '')
  return {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    ...(cert === undefined || key === undefined ? {} : { certificate: { cert, key } }),
    ...(Number.isNaN(end) ? {} : { staleAt: end - earlyMilliseconds }),
  }
}

function statusOf(stdout: string): JsonObject {
  try {
    const value: unknown = JSON.parse(stdout)
    return isObject(value) && isObject(value.status) ? value.status : {}
  } catch {
    return {}
  }
}

function texts(config: JsonObject, key: string): string[] {
  const list = config[key]
  return (isArray(list) ? list : []).map(String)
}

function namedValues(config: JsonObject): Record<string, string> {
  const found: Record<string, string> = {}
  for (const entry of isArray(config.env) ? config.env : []) {
    if (isObject(entry) && typeof entry.name === 'string') found[entry.name] = String(entry.value ?? '')
  }
  return found
}
