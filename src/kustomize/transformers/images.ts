import { isArray, isObject, type JsonObject, type JsonValue } from '../../base/std/json.ts'
import { type Entry, withObject } from '../accumulation.ts'
import { changeFields, changeItems, withField } from '../edit.ts'
import type { ImageEntry } from '../kustomization/kustomization.ts'
import { describe } from '../lookup.ts'
import { parsePattern } from '../patches/pattern.ts'
import type { ResourceObject } from '../resource.ts'
import { imageSpecs } from '../schema/field-specs.ts'
import type { Change, FieldSpec } from './field-spec.ts'
import { changeSpecs, reportMisfit, type Scope, type Transform } from './transform.ts'

/** Changes name, tag or digest of an image wherever containers stand, and in the fields of pods. */
export function setImage(image: ImageEntry, specs: readonly FieldSpec[] = imageSpecs): Transform {
  const matches = parsePattern(image.name ?? '', tagAndDigest)
  return (entries, scope) => {
    if (matches === undefined) {
      const message = `"${image.name}" is not a regular expression that can be used`
      scope.report({ code: 'kustomize/target-invalid', severity: 'error', message, at: scope.at })
      return entries
    }
    const change: Change = (value, misfit) => {
      if (isArray(value) || isObject(value)) misfit(value)
      return typeof value === 'string' && matches.test(value) ? renamed(value, image) : value
    }
    return entries.map(entry => {
      if (entry.resource.object.kind === 'CustomResourceDefinition') return entry
      const changed = changeEntry(entry, scope, change)
      return changed === undefined ? entry : changeSpecs(changed, specs, undefined, scope, change)
    })
  }
}

// kustomize puts the name into an expression as it is (image.go), so a dot matches any character.
const tagAndDigest = '(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?'

// Wherever containers stand in a resource (imagetag/legacy.go).
function changeEntry(entry: Entry, scope: Scope, change: Change): Entry | undefined {
  let found: JsonValue | undefined
  const misfit = (value: JsonValue): void => {
    found ??= value
  }
  const object = changeResource(entry.resource.object, value => change(value, misfit), misfit)
  if (found === undefined) return withObject(entry, object as ResourceObject)
  reportMisfit(entry, `found ${describe(found)} among containers`, scope)
  return undefined
}

type Edit = (value: JsonValue) => JsonValue

function changeResource(object: JsonObject, change: Edit, misfit: (found: JsonValue) => void): JsonObject {
  return changeFields(object, (field, key) => {
    const walked = holdsContainers(field) ? changeContainers(field, change, misfit) : field
    return isContainers(key) ? changeImages(walked, change, misfit) : walked
  })
}

const holders = new WeakMap<object, boolean>()

// Most resources have none anywhere, and each layer asks again.
function holdsContainers(field: JsonValue): boolean {
  if (!isObject(field) && !isArray(field)) return false
  const known = holders.get(field)
  if (known !== undefined) return known
  const found = findContainers(field)
  holders.set(field, found)
  return found
}

function findContainers(value: JsonValue): boolean {
  if (isArray(value)) return value.some(findContainers)
  if (!isObject(value)) return false
  return Object.keys(value).some(key => isContainers(key) || findContainers(value[key] ?? null))
}

function isContainers(key: string): boolean {
  return key === 'containers' || key === 'initContainers'
}

function changeContainers(value: JsonValue, change: Edit, misfit: (found: JsonValue) => void): JsonValue {
  if (isArray(value)) return changeItems(value, item => changeContainers(item, change, misfit))
  if (!isObject(value)) return value
  return changeFields(value, (field, key) => {
    const walked = changeContainers(field, change, misfit)
    return isContainers(key) ? changeImages(walked, change, misfit) : walked
  })
}

function changeImages(containers: JsonValue, change: Edit, misfit: (found: JsonValue) => void): JsonValue {
  if (!isArray(containers)) return containers
  return changeItems(containers, container => {
    if (container !== null && !isObject(container)) misfit(container)
    if (!isObject(container) || container.image === undefined) return container
    return withField(container, 'image', change(container.image))
  })
}

function renamed(value: string, { newName, newTag, digest: newDigest, tagSuffix }: ImageEntry): string {
  const parts = splitImage(value)
  let { tag, digest } = parts
  if (newTag || newDigest) {
    tag = newTag ?? ''
    digest = newDigest ?? ''
  } else if (tagSuffix) {
    tag += tagSuffix
    digest = ''
  }
  const name = newName || parts.name
  return `${name}${tag === '' ? '' : `:${tag}`}${digest === '' ? '' : `@${digest}`}`
}

interface ImageParts {
  readonly name: string
  readonly tag: string
  readonly digest: string
}

// A colon before the first slash belongs to a registry's port.
function splitImage(image: string): ImageParts {
  const slash = Math.max(image.indexOf('/'), 0)
  const at = image.indexOf('@', slash)
  const colon = image.indexOf(':', slash)
  if (at >= 0 && (colon < 0 || at < colon))
    return { name: image.slice(0, at), tag: '', digest: image.slice(at + 1) }
  if (colon < 0) return { name: image, tag: '', digest: '' }
  const end = at < 0 ? image.length : at
  return {
    name: image.slice(0, colon),
    tag: image.slice(colon + 1, end),
    digest: at < 0 ? '' : image.slice(at + 1),
  }
}
