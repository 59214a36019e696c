import type { JsonObject } from '../../../base/std/json.ts'
import { json6902 } from '../../../kustomize/index.ts'
import type { ImageOverrider } from '../../model/override-policy.ts'
import { mapContainers } from './containers.ts'
import type { Overrider } from './overrider.ts'
import { valueAt } from './value-at.ts'

/** Changes registry, repository or tag of images: of every container, or of the one field that a predicate names. */
export const overrideImages: Overrider = (object, { imageOverrider = [] }, fail) => {
  let current: JsonObject = object
  for (const [index, overrider] of imageOverrider.entries()) {
    const path = overrider.predicate?.path
    if (path === undefined) current = everywhere({ ...object, ...current }, overrider)
    else {
      const image = valueAt(current, path)
      if (typeof image !== 'string') fail(index, `there is no image at "${path}"`)
      else current = replaceAt(current, path, overrideImage(image, overrider))
    }
  }
  return current
}

function everywhere(object: Parameters<Overrider>[0], overrider: ImageOverrider): JsonObject {
  return mapContainers(object, container => {
    if (typeof container.image !== 'string') return container
    const image = overrideImage(container.image, overrider)
    return image === container.image ? container : { ...container, image }
  })
}

function replaceAt(object: JsonObject, path: string, value: string): JsonObject {
  const patched = json6902(object, [{ op: 'replace', path, value }])
  return 'object' in patched ? patched.object : object
}

interface Image {
  readonly registry: string
  readonly repository: string
  /** `:tag` or `@digest`, or nothing. */
  readonly version: string
}

/** Applies one change to an image's name: `add` appends to what is there, as Karmada does. */
export function overrideImage(image: string, { component, operator, value = '' }: ImageOverrider): string {
  const parts = parseImage(image)
  const field = component === 'Registry' ? 'registry' : component === 'Repository' ? 'repository' : 'version'
  const now = parts[field]
  if (operator === 'remove') return formatImage({ ...parts, [field]: '' })
  if (field !== 'version') return formatImage({ ...parts, [field]: operator === 'add' ? now + value : value })
  const separator = value.includes(':') || now.startsWith('@') ? '@' : ':'
  const version = operator === 'add' && now !== '' ? now + value : `${separator}${value}`
  return formatImage({ ...parts, version })
}

function parseImage(image: string): Image {
  const slash = image.indexOf('/')
  const first = image.slice(0, Math.max(0, slash))
  // As the container runtimes have it: a first part with a dot or a port, or localhost, is a registry.
  const hasRegistry = first.includes('.') || first.includes(':') || first === 'localhost'
  const rest = hasRegistry ? image.slice(slash + 1) : image
  const at = rest.indexOf('@')
  const colon = at < 0 ? rest.lastIndexOf(':') : at
  const end = colon < 0 ? rest.length : colon
  return { registry: hasRegistry ? first : '', repository: rest.slice(0, end), version: rest.slice(end) }
}

function formatImage({ registry, repository, version }: Image): string {
  return `${registry === '' ? '' : `${registry}/`}${repository}${version}`
}
