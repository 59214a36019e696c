import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isObject } from '../../base/std/json.ts'
import type { AgeKeys, Decryption, OpenedFile, SealedFile } from '../../core/model/sealed.ts'
import type { ClusterApi, SecretOpener } from '../../reconcile/ports.ts'
import { findKeys } from './find-keys.ts'
import { openFile } from './open-file.ts'

export interface SopsOptions {
  /** The API of the cluster that this process runs in. */
  readonly openHome: () => Promise<ClusterApi>
  readonly environment?: Readonly<Record<string, string | undefined>>
  readonly workingDirectory?: string
  /** Where a Pod finds its service account; Kubernetes' own place by default. */
  readonly serviceAccountDirectory?: string
}

type SecretReference = NonNullable<AgeKeys['secretRef']>

/** Opens files of SOPS with age identities from files, variables and Secrets. */
export function sopsOpener(options: SopsOptions): SecretOpener {
  const { environment = process.env, workingDirectory = process.cwd() } = options
  const world = {
    environment,
    workingDirectory,
    readSecret: (reference: SecretReference) => readSecret(reference, { ...options, environment }),
  }
  return {
    async open(sealed: SealedFile, { age }: Decryption): Promise<OpenedFile> {
      return openFile(sealed, await findKeys(age, world))
    },
  }
}

const accountDirectory = '/var/run/secrets/kubernetes.io/serviceaccount'

async function readSecret(
  { name, namespace }: SecretReference,
  {
    openHome,
    environment,
    serviceAccountDirectory = accountDirectory,
  }: SopsOptions & { environment: object },
): Promise<ReadonlyMap<string, string>> {
  const { BANYAN_SECRETS_DIR: folder } = environment as Record<string, string | undefined>
  const own = await readFile(join(serviceAccountDirectory, 'namespace'), 'utf8').catch(() => '')
  const where = namespace ?? (own.trim() || 'banyan-system')
  if (folder) return readFolder(join(folder, where, name))
  const home = await openHome()
  const secret = await home.get({ apiVersion: 'v1', kind: 'Secret', namespace: where, name })
  const data = isObject(secret?.data) ? Object.entries(secret.data) : []
  return new Map(data.map(([key, value]) => [key, Buffer.from(String(value), 'base64').toString('utf8')]))
}

async function readFolder(folder: string): Promise<ReadonlyMap<string, string>> {
  const names = await readdir(folder).catch(() => [])
  const texts = await Promise.all(names.map(name => readFile(join(folder, name), 'utf8').catch(() => '')))
  return new Map(names.map((name, index) => [name, texts[index] ?? '']))
}
