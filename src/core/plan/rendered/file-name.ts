import { sha256 } from '../../../base/std/hash.ts'
import { type ObjectKey, parseKey } from '../../model/object.ts'

// File systems take 255 bytes, and some programs put something behind a name.
const longest = 200

/**
 * The name of an object's file: `deployment.apps_shop_web.yaml`, or `clusterrole.rbac.authorization.k8s.io_reader.yaml`
 * without a namespace. What some file system does not take is written as `%3a`; Kubernetes allows no `%` in a name.
 */
export function fileName(key: ObjectKey, isHook: boolean): string {
  const { group, kind, namespace, name } = parseKey(key)
  const type = group === '' ? kind : `${kind}.${group}`
  const parts = [type.toLowerCase(), ...(namespace === '' ? [] : [namespace]), name].map(withoutOdd)
  return `${shortened(parts.join('_'), key)}${isHook ? hookEnding : ''}.yaml`
}

/** The name with something behind it that no other object has. */
export function distinctName(name: string, key: ObjectKey): string {
  return name.replace(/(?:\.hook)?\.yaml$/, ending => `~${digestOf(key)}${ending}`)
}

/** How the files of hooks end, but for `.yaml`: tools that know no hooks can leave them out. */
const hookEnding = '.hook'

function withoutOdd(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9._-]/gu, each =>
    [...new TextEncoder().encode(each)].map(byte => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  )
}

function shortened(text: string, key: ObjectKey): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 20)}~${digestOf(key)}`
}

function digestOf(key: ObjectKey): string {
  return sha256(key).slice(0, 12)
}
