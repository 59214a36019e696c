import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isObject } from '../../../base/std/json.ts'
import type { KubernetesObject } from '../../../core/model/object.ts'
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
  for (const key of keysOf(reference)) {
    const text = await readFile(join(folder, key), 'utf8').catch(() => undefined)
    if (text !== undefined) return text
  }
  throw new KubeconfigError(`there is no readable file ${keysOf(reference).join(' or ')} in ${folder}`)
}

/** The kubeconfig text of a Secret object. */
export function kubeconfigIn(secret: KubernetesObject | undefined, reference: SecretReference): string {
  const name = `${reference.namespace}/${reference.name}`
  if (secret === undefined) throw new KubeconfigError(`there is no Secret ${name}`)
  const data = isObject(secret.data) ? secret.data : {}
  for (const key of keysOf(reference)) {
    const value = data[key]
    if (typeof value === 'string') return Buffer.from(value, 'base64').toString('utf8')
  }
  throw new KubeconfigError(`Secret ${name} has no key ${keysOf(reference).join(' or ')}`)
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

function keysOf({ key }: SecretReference): readonly string[] {
  return key === undefined ? defaultKeys : [key]
}
