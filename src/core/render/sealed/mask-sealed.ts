import { equalJson, isArray, isObject, type JsonValue } from '../../../base/std/json.ts'
import { isKubernetesObject, type KubernetesObject } from '../../model/object.ts'
import { decryptedMark } from '../../model/sealed.ts'

type Path = readonly (string | number)[]

/**
 * What was encrypted, masked in an object as it is and as it would be, so that a change is told and no value. Servers
 * may put lists in another order, so all of a list is masked that has such a value.
 */
export function maskSealed(
  before: KubernetesObject | undefined,
  after: KubernetesObject | undefined,
  paths: readonly Path[],
): readonly [KubernetesObject | undefined, KubernetesObject | undefined] {
  const isSecret = after?.apiVersion === 'v1' && after.kind === 'Secret' && paths.length > 0
  const moved = isSecret ? [['data'], ['stringData']] : []
  const all: readonly Path[] = [...paths.map(beforeList), ...moved, ...decryptedPaths(before)]
  const old = before && all.reduce((masked, path) => maskAt(masked, after, path, '(before)'), before)
  return [old, after && all.reduce((masked, path) => maskAt(masked, before, path, '(after)'), after)]
}

// Where an object had such values is not known any more, only that it had.
function decryptedPaths(before: KubernetesObject | undefined): readonly Path[] {
  if (before?.metadata.annotations?.[decryptedMark] === undefined) return []
  const { apiVersion, kind, metadata, ...fields } = before
  return [['metadata', 'annotations'], ...Object.keys(fields).map(key => [key])]
}

function beforeList(path: Path): Path {
  const list = path.findIndex(step => typeof step === 'number')
  return list < 0 ? path : path.slice(0, list)
}

function maskAt(
  object: KubernetesObject,
  other: JsonValue | undefined,
  path: Path,
  mark: string,
): KubernetesObject {
  const masked = maskBelow(object, other, path, mark)
  return isKubernetesObject(masked) ? masked : object
}

function maskBelow(value: JsonValue, other: JsonValue | undefined, path: Path, mark: string): JsonValue {
  const [step, ...rest] = path
  if (step === undefined) return maskAll(value, other, mark)
  const field = isObject(value) ? value[step] : undefined
  if (!isObject(value) || field === undefined) return value
  return { ...value, [step]: maskBelow(field, fieldOf(other, step), rest, mark) }
}

function maskAll(value: JsonValue, other: JsonValue | undefined, mark: string): JsonValue {
  if (isArray(value)) return value.map((item, index) => maskAll(item, fieldOf(other, index), mark))
  if (!isObject(value)) return equalJson(value, other) ? '***' : `*** ${mark}`
  const masked: Record<string, JsonValue | undefined> = {}
  for (const [key, field] of Object.entries(value))
    if (field !== undefined) masked[key] = maskAll(field, fieldOf(other, key), mark)
  return masked
}

function fieldOf(value: JsonValue | undefined, step: string | number): JsonValue | undefined {
  if (isArray(value)) return value[Number(step)]
  return isObject(value) ? value[step] : undefined
}
