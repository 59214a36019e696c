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
    if (path === undefined) current = everywhere(current, overrider)
    else {
      const image = valueAt(current, path)
      if (typeof image !== 'string') fail(index, `there is no image at "${path}"`)
      else current = replaceAt(current, path, overrideImage(image, overrider))
    }
  }
  return current
}

function everywhere(object: JsonObject, overrider: ImageOverrider): JsonObject {
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
  readonly tag: string
  readonly digest: string
}

/** Applies one change to an image's name: `add` appends to what is there, as Karmada does. */
export function overrideImage(image: string, { component, operator, value = '' }: ImageOverrider): string {
  const parts = parseImage(image)
  const change = (now: string): string =>
    operator === 'remove' ? '' : operator === 'add' ? now + value : value
  if (component === 'Registry') return formatImage({ ...parts, registry: change(parts.registry) })
  if (component === 'Repository') return formatImage({ ...parts, repository: change(parts.repository) })
  // A digest that stayed beside a new tag would win over it.
  const version = change(parts.tag === '' ? parts.digest : parts.tag)
  const isDigest = version.includes(':')
  return formatImage({ ...parts, tag: isDigest ? '' : version, digest: isDigest ? version : '' })
}

function parseImage(image: string): Image {
  const slash = image.indexOf('/')
  const first = image.slice(0, Math.max(0, slash))
  // As the container runtimes have it: a first part with a dot or a port, or localhost, is a registry.
  const hasRegistry = first.includes('.') || first.includes(':') || first === 'localhost'
  const rest = hasRegistry ? image.slice(slash + 1) : image
  const [named = '', digest = ''] = rest.split('@', 2)
  const colon = named.lastIndexOf(':')
  const repository = colon < 0 ? named : named.slice(0, colon)
  const tag = colon < 0 ? '' : named.slice(colon + 1)
  return { registry: hasRegistry ? first : '', repository, tag, digest }
}

function formatImage({ registry, repository, tag, digest }: Image): string {
  const host = registry === '' ? '' : `${registry}/`
  return `${host}${repository}${tag === '' ? '' : `:${tag}`}${digest === '' ? '' : `@${digest}`}`
}
