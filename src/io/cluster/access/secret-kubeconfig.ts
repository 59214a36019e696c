import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isObject } from '../../../base/std/json.ts'
import type { KubernetesObject } from '../../../core/model/object.ts'
import { fromArgo } from './argo-secret.ts'
import { KubeconfigError } from './kubeconfig.ts'

/** A Secret that holds a kubeconfig. */
export interface SecretReference {
  readonly namespace: string
  readonly name: string
  readonly key?: string
}

const defaultKeys = ['value', 'value.yaml', 'kubeconfig'] as const
// What Kubernetes allows; in particular no path.
const validName = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/
const validKey = /^[-._a-zA-Z0-9]+$/

/** The kubeconfig text of a Secret, from `<directory>/<namespace>/<name>/<key>`. */
export async function readSecretFile(directory: string, reference: SecretReference): Promise<string> {
  checkReference(reference)
  const folder = join(directory, reference.namespace, reference.name)
  const files = await Promise.all(
    wantedKeys(reference).map(async key => {
      const text = await readFile(join(folder, key), 'utf8').catch(() => undefined)
      return [key, text] as const
    }),
  )
  const found = kubeconfigAmong(new Map(files), reference, folder)
  if (found !== undefined) return found
  throw new KubeconfigError(`there is no readable file ${keysOf(reference).join(' or ')} in ${folder}`)
}

/** The kubeconfig text of a Secret object. */
export function kubeconfigIn(secret: KubernetesObject | undefined, reference: SecretReference): string {
  const name = `${reference.namespace}/${reference.name}`
  if (secret === undefined) throw new KubeconfigError(`there is no Secret ${name}`)
  const data = isObject(secret.data) ? secret.data : {}
  const values = wantedKeys(reference).map(key => {
    const value = data[key]
    const text = typeof value === 'string' ? Buffer.from(value, 'base64').toString('utf8') : undefined
    return [key, text] as const
  })
  const found = kubeconfigAmong(new Map(values), reference, `Secret ${name}`)
  if (found !== undefined) return found
  throw new KubeconfigError(`Secret ${name} has no key ${keysOf(reference).join(' or ')}`)
}

// A kubeconfig under one of the usual keys, or the Secret of a cluster as Argo CD has it.
function kubeconfigAmong(
  texts: ReadonlyMap<string, string | undefined>,
  reference: SecretReference,
  source: string,
): string | undefined {
  const found = keysOf(reference).flatMap(key => texts.get(key) ?? [])[0]
  const { server, config } = Object.fromEntries(texts)
  if (found !== undefined || reference.key !== undefined) return found
  return server === undefined || config === undefined ? undefined : fromArgo(server, config, source)
}

/** Refuses names that are none, which could be paths out of the secrets directory. */
export function checkReference({ namespace, name, key }: SecretReference): void {
  for (const part of [namespace, name]) {
    if (!validName.test(part))
      throw new KubeconfigError(`secretRef names ${JSON.stringify(part)}, which is no name`)
  }
  if (key !== undefined && (!validKey.test(key) || key === '.' || key === '..')) {
    throw new KubeconfigError(`secretRef names the key ${JSON.stringify(key)}, which is no key`)
  }
}

function wantedKeys(reference: SecretReference): readonly string[] {
  return [...keysOf(reference), ...(reference.key === undefined ? ['server', 'config'] : [])]
}

function keysOf({ key }: SecretReference): readonly string[] {
  return key === undefined ? defaultKeys : [key]
}
