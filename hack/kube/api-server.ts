/** One kube-apiserver: its keys, its flags, its kubeconfig. */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeCertificate } from './certificate.ts'
import { type Child, type Children, waitUntilReady } from './child.ts'
import { formatKubeconfig } from './kubeconfig.ts'
import { withFreePorts } from './ports.ts'
import { request } from './request.ts'

/** How to reach an API server; plain data. */
export interface KubeAddress {
  readonly name: string
  readonly url: string
  readonly port: number
  readonly context: string
  readonly token: string
  readonly caPath: string
  readonly kubeconfigPath: string
  readonly directory: string
  /** Whether controllers, a scheduler and a fake node run, so that pods run. */
  readonly whole: boolean
}

export interface KubeServer extends KubeAddress {
  /** Takes the API server away, as if the cluster could not be reached. Its data stay. */
  stop(): Promise<void>
  /** Brings it back at the same address. */
  restart(): Promise<void>
}

/** The name of the authority of `client-ca.crt`, which signs the certificates of clients. */
export const clientAuthority = 'clients'

export interface ApiServerOptions {
  readonly name: string
  /** A folder of its own. */
  readonly directory: string
  readonly whole: boolean
  readonly etcdUrl: string
}

export function startApiServer(
  children: Children,
  program: string,
  options: ApiServerOptions,
): Promise<KubeServer> {
  const token = randomBytes(16).toString('hex')
  writeSecrets(options.directory, token)
  return withFreePorts(1, async (port = 0) => {
    const address = addressOf(options, port, token)
    const launch = async () => {
      const log = join(options.directory, 'kube-apiserver.log')
      const child = children.start(program, flags(options, address), log)
      await waitUntilReady(child, () => isReady(address))
      return child
    }
    let child: Child = await launch()
    writeFileSync(address.kubeconfigPath, formatKubeconfig([address]), { mode: 0o600 })
    const stop = () => child.kill()
    const restart = async () => {
      await stop()
      child = await launch()
    }
    return { ...address, stop, restart }
  })
}

function addressOf({ name, directory, whole }: ApiServerOptions, port: number, token: string): KubeAddress {
  return {
    name,
    url: `https://127.0.0.1:${port}`,
    port,
    context: name,
    token,
    // The certificate the server signs for itself comes with its authority in the same file.
    caPath: join(directory, 'certificates', 'apiserver.crt'),
    kubeconfigPath: join(directory, 'kubeconfig'),
    directory,
    whole,
  }
}

function writeSecrets(directory: string, token: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  writeFileSync(join(directory, 'service-account.key'), privateKey, { mode: 0o600 })
  writeFileSync(join(directory, 'service-account.pub'), publicKey)
  const commonName = clientAuthority
  const authority = makeCertificate({ commonName, isAuthority: true })
  writeFileSync(join(directory, 'client-ca.crt'), authority.cert)
  writeFileSync(join(directory, 'client-ca.key'), authority.key, { mode: 0o600 })
  writeFileSync(join(directory, 'tokens.csv'), `${token},admin,admin,"system:masters"\n`, { mode: 0o600 })
}

function flags({ name, directory, whole, etcdUrl }: ApiServerOptions, { port }: KubeAddress): string[] {
  return [
    `--etcd-servers=${etcdUrl}`,
    `--etcd-prefix=/${name}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    // The certificate is for this address; without it the server looks for a network interface.
    '--advertise-address=127.0.0.1',
    // Endpoints may not be loopback addresses, so none are written for the server itself.
    '--endpoint-reconciler-type=none',
    `--cert-dir=${join(directory, 'certificates')}`,
    `--client-ca-file=${join(directory, 'client-ca.crt')}`,
    `--token-auth-file=${join(directory, 'tokens.csv')}`,
    '--authorization-mode=RBAC',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-signing-key-file=${join(directory, 'service-account.key')}`,
    `--service-account-key-file=${join(directory, 'service-account.pub')}`,
    // A /24 is full after some 250 Services.
    '--service-cluster-ip-range=10.96.0.0/16',
    // Without a controller manager no namespace has the service account this plugin asks for.
    ...(whole ? [] : ['--disable-admission-plugins=ServiceAccount']),
  ]
}

async function isReady(address: KubeAddress): Promise<boolean> {
  try {
    return (await request(address, 'GET', '/readyz')).status === 200
  } catch {
    return false
  }
}
