import type { Diagnostic, Place } from '../../../base/diagnostic/diagnostic.ts'
import { isArray, isObject, type JsonObject, type JsonValue } from '../../../base/std/json.ts'
import type { ParsedDocument } from '../../../base/yaml/parse-documents.ts'

const exemption = 'banyan.dev/plain-secret'

/** Finds plain Secret data and kubeconfigs in a document, at any depth: in lists, in patches, in overriders. */
export function checkSecrets(document: ParsedDocument, file: string): readonly Diagnostic[] {
  const at: Place = document.index === 0 ? { file } : { file, document: document.index }
  const { value } = document
  if (isKubeconfig(value)) return [kubeconfigFound(at)]
  const encrypted = isObject(value) && isObject(value.sops)
  const found: Diagnostic[] = []
  visit(value, [], (object, path) => {
    const field = plainField(object, encrypted)
    if (field !== undefined)
      found.push(secretFound(object, { ...at, path: [...path, ...field], part: 'key' }))
  })
  return found
}

function visit(
  value: JsonValue | undefined,
  path: readonly (string | number)[],
  found: (object: JsonObject, path: readonly (string | number)[]) => void,
): void {
  if (isArray(value)) {
    for (const [index, item] of value.entries()) visit(item, [...path, index], found)
  }
  if (!isObject(value)) return
  if (value.kind === 'Secret') found(value, path)
  else for (const [key, field] of Object.entries(value)) visit(field, [...path, key], found)
}

// Where a Secret's first plain value stands.
function plainField(secret: JsonObject, encrypted: boolean): readonly [string, string] | undefined {
  const { metadata } = secret
  const annotations = isObject(metadata) ? metadata.annotations : undefined
  if (isObject(annotations) && annotations[exemption] === 'allow') return undefined
  for (const field of ['data', 'stringData']) {
    const data = secret[field]
    if (!isObject(data)) continue
    const plain = Object.keys(data).find(key => isPlain(data[key], encrypted))
    if (plain !== undefined) return [field, plain]
  }
  return undefined
}

function isPlain(value: JsonValue | undefined, encrypted: boolean): boolean {
  if (value === null || value === undefined || value === '') return false
  return !(encrypted && typeof value === 'string' && value.startsWith('ENC['))
}

function isKubeconfig(value: JsonValue): boolean {
  if (!isObject(value) || value.kind !== 'Config' || isObject(value.sops)) return false
  return value.apiVersion === 'v1' && isArray(value.users)
}

function secretFound(secret: JsonObject, at: Place): Diagnostic {
  const { metadata } = secret
  const name = isObject(metadata) && typeof metadata.name === 'string' ? ` "${metadata.name}"` : ''
  return {
    code: 'fleet/plain-secret',
    severity: 'error',
    message: `Secret${name} has plain data`,
    at,
    hint: `encrypt it with SOPS, or annotate the Secret with "${exemption}: allow" if it is none`,
  }
}

function kubeconfigFound(at: Place): Diagnostic {
  return {
    code: 'fleet/kubeconfig',
    severity: 'error',
    message: 'a kubeconfig must not be in the repository',
    at: { ...at, path: ['users'], part: 'key' },
    hint: 'remove it, replace its credentials, and name a context or a Secret under "access"',
  }
}
