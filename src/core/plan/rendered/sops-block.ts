import { equalJson, isArray, isObject, type JsonObject, type JsonValue } from '../../../base/std/json.ts'
import { parseDocuments } from '../../../base/yaml/parse-documents.ts'
import type { KubernetesObject } from '../../model/object.ts'
import type { Resource } from '../../model/resource.ts'
import { sealedPrefix } from '../../model/sealed.ts'

/**
 * The object with what SOPS wrote beside its values: Flux decrypts by it, and does not check the rest of the document,
 * which overrides may have changed. As it is where nothing is encrypted, or the values were moved.
 */
export function withSops(resource: Resource): KubernetesObject {
  const document = documentOf(resource)
  return document === undefined ? resource.object : { ...resource.object, sops: document.sops ?? null }
}

/** Whether encrypted values of an object cannot be decrypted by who has only the object: SOPS binds each to its place. */
export function unsealable(resource: Resource): boolean {
  return resource.sealed !== undefined && documentOf(resource) === undefined
}

// Every value that is encrypted has to stand where it stands in the document.
function documentOf({ object, sealed }: Resource): JsonObject | undefined {
  const [first, ...others] = sealed ?? []
  if (first === undefined || others.length > 0) return undefined
  const documents: readonly JsonObject[] = parseDocuments(first.file, first.path).documents.flatMap(
    ({ value }) => (isObject(value) && isObject(value.sops) ? [value] : []),
  )
  return documents.find(document => isWithin(object, document))
}

function isWithin(value: JsonValue | undefined, document: JsonValue | undefined): boolean {
  if (typeof value === 'string')
    return !isEncrypted(value) || (document !== undefined && equalJson(value, document))
  if (isArray(value))
    return value.every((each, index) => isWithin(each, isArray(document) ? document[index] : undefined))
  if (!isObject(value)) return true
  return Object.entries(value).every(([key, each]) =>
    isWithin(each, isObject(document) ? document[key] : undefined),
  )
}

const encodedPrefix = Buffer.from(sealedPrefix).toString('base64')

// A generator puts it into a Secret in base64, which nobody decrypts.
function isEncrypted(text: string): boolean {
  return text.includes(sealedPrefix) || text.startsWith(encodedPrefix)
}
