import { isArray, type JsonObject } from '../../../base/std/json.ts'
import type { CommandOverrider } from '../../model/override-policy.ts'
import { mapContainers } from './containers.ts'
import type { Overrider } from './overrider.ts'

/** Adds words to a container's command, or removes them. */
export const overrideCommand: Overrider = (object, { commandOverrider = [] }) =>
  overrideWords(object, 'command', commandOverrider)

/** Adds words to a container's arguments, or removes them. */
export const overrideArgs: Overrider = (object, { argsOverrider = [] }) =>
  overrideWords(object, 'args', argsOverrider)

function overrideWords(
  object: Parameters<Overrider>[0],
  field: 'command' | 'args',
  overriders: readonly CommandOverrider[],
): JsonObject {
  return mapContainers(object, container => {
    const mine = overriders.filter(({ containerName }) => containerName === container.name)
    return mine.reduce((current, overrider) => withWords(current, field, overrider), container)
  })
}

function withWords(
  container: JsonObject,
  field: string,
  { operator, value = [] }: CommandOverrider,
): JsonObject {
  const words = isArray(container[field]) ? container[field] : []
  if (operator === 'add') return { ...container, [field]: [...words, ...value] }
  const rest = words.filter(word => typeof word !== 'string' || !value.includes(word))
  return rest.length === words.length ? container : { ...container, [field]: rest }
}
