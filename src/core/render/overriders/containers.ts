import { isArray, isObject, type JsonObject } from '../../../base/std/json.ts'

// Where the pod of a kind is described; kinds that are not here have it where a Deployment has.
const podPaths: Readonly<Record<string, readonly string[]>> = {
  Pod: ['spec'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
}

/** Changes every container, init containers too; the same object when `change` gives back what it was given. */
export function mapContainers(object: JsonObject, change: (container: JsonObject) => JsonObject): JsonObject {
  return editAt(object, podPaths[String(object.kind)] ?? ['spec', 'template', 'spec'], pod => {
    const init = mapList(pod, 'initContainers', change)
    return mapList(init, 'containers', change)
  })
}

function editAt(
  object: JsonObject,
  path: readonly string[],
  edit: (found: JsonObject) => JsonObject,
): JsonObject {
  const [name, ...rest] = path
  if (name === undefined) return edit(object)
  const below = object[name]
  if (!isObject(below)) return object
  const next = editAt(below, rest, edit)
  return next === below ? object : { ...object, [name]: next }
}

function mapList(pod: JsonObject, name: string, change: (container: JsonObject) => JsonObject): JsonObject {
  const list = pod[name]
  if (!isArray(list)) return pod
  const next = list.map(each => (isObject(each) ? change(each) : each))
  return next.every((each, index) => each === list[index]) ? pod : { ...pod, [name]: next }
}
