import { kindTypes, mergeTypes } from './kubernetes.generated.ts'

/**
 * What the Kubernetes schema says of how a value merges: the name of an object type, `{}T` for a map of T, `[a,b]T`
 * for a list whose items are told apart by fields a and b, `[]` for a list of scalars that merges as a set. Undefined
 * where nothing below merges by keys.
 */
export type MergeType = string

/** The type of a kind; undefined for one that the schema does not have, such as a custom resource. */
export function typeOfKind(apiVersion: unknown, kind: unknown): MergeType | undefined {
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return undefined
  return ownValue(kindTypes, `${apiVersion}/${kind}`)
}

export function typeOfField(type: MergeType | undefined, field: string): MergeType | undefined {
  if (type === undefined) return undefined
  if (type.startsWith('{}')) return type.slice(2)
  const fields = ownValue(mergeTypes, type)
  return fields === undefined ? undefined : ownValue(fields, field)
}

export interface KeyedList {
  /** Empty for a list of scalars. */
  readonly keys: readonly string[]
  readonly item: MergeType | undefined
}

/** How a list merges item by item; undefined when it is replaced as a whole. */
export function keyedListOf(type: MergeType | undefined): KeyedList | undefined {
  if (type === undefined || !type.startsWith('[')) return undefined
  const known = keyedLists.get(type)
  if (known !== undefined) return known
  const end = type.indexOf(']')
  const names = type.slice(1, end)
  const item = type.slice(end + 1)
  const list = { keys: names === '' ? [] : names.split(','), item: item === '' ? undefined : item }
  keyedLists.set(type, list)
  return list
}

const keyedLists = new Map<MergeType, KeyedList>()

function ownValue<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined
}
