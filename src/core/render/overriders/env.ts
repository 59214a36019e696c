import { isArray, isObject, type JsonObject, type JsonValue } from '../../../base/std/json.ts'
import type { EnvOverrider } from '../../model/override-policy.ts'
import { mapContainers } from './containers.ts'
import type { Overrider } from './overrider.ts'

/** Adds environment variables to a container (in place of those of the same name), replaces present ones, or removes them. */
export const overrideEnv: Overrider = (object, { envOverrider = [] }) =>
  mapContainers(object, container => {
    const mine = envOverrider.filter(({ containerName }) => containerName === container.name)
    return mine.reduce(withEnv, container)
  })

function withEnv(container: JsonObject, { operator, value }: EnvOverrider): JsonObject {
  const env: readonly JsonValue[] = isArray(container.env) ? container.env : []
  const given = new Map(value.map(entry => [entry.name, entry]))
  if (operator === 'remove') {
    const rest = env.filter(entry => !given.has(nameOf(entry)))
    return rest.length === env.length ? container : { ...container, env: rest }
  }
  if (operator === 'replace' && !env.some(entry => given.has(nameOf(entry)))) return container
  const replaced = env.map(entry => given.get(nameOf(entry)) ?? entry)
  const present = new Set(env.map(nameOf))
  const added = operator === 'add' ? value.filter(({ name }) => !present.has(name)) : []
  return { ...container, env: [...replaced, ...added] }
}

function nameOf(entry: JsonValue): JsonValue | undefined {
  return isObject(entry) ? entry.name : undefined
}
