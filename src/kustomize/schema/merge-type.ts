import { kindTypes, mergeTypes } from './kubernetes.generated.ts'

/**
 * What a schema says of how a value merges: the name of an object type, `{}T` for a map of T, `[a,b]T` for a list
 * whose items are told apart by fields a and b, `[]` for a list of scalars that merges as a set. Undefined where
 * nothing below merges by keys.
 */
export type MergeType = string

/** The kinds and object types of an OpenAPI document, as far as merging and scope need them. */
export interface Schema {
  /** Object types by `apiVersion/kind`. */
  readonly kinds: Readonly<Record<string, MergeType>>
  /** Types of fields by object type and field name. */
  readonly types: Readonly<Record<string, Readonly<Record<string, MergeType>>>>
  /** Kinds, as `apiVersion/kind`, that belong to no namespace. */
  readonly clusterScoped: ReadonlySet<string>
}

/** The schema of kustomize's own Kubernetes version; its cluster-scoped kinds always count (see `identity.ts`). */
export const builtInSchema: Schema = { kinds: kindTypes, types: mergeTypes, clusterScoped: new Set() }

const joins = new WeakMap<Schema, WeakMap<Schema, Schema>>()

/** Both schemas; the second one's types count where both have one. */
export function joinSchemas(first: Schema, second: Schema): Schema {
  const bySecond = joins.get(first) ?? new WeakMap<Schema, Schema>()
  joins.set(first, bySecond)
  const joined = bySecond.get(second) ?? {
    kinds: { ...first.kinds, ...second.kinds },
    types: { ...first.types, ...second.types },
    clusterScoped: first.clusterScoped.union(second.clusterScoped),
  }
  bySecond.set(second, joined)
  return joined
}

/** The type of a kind; undefined for one that the schema does not have, such as a custom resource. */
export function typeOfKind(schema: Schema, apiVersion: unknown, kind: unknown): MergeType | undefined {
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return undefined
  return ownValue(schema.kinds, `${apiVersion}/${kind}`)
}

export function typeOfField(
  schema: Schema,
  type: MergeType | undefined,
  field: string,
): MergeType | undefined {
  if (type === undefined) return undefined
  if (type.startsWith('{}')) return type.slice(2)
  const fields = ownValue(schema.types, type)
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
  // Those of users must not fill the memory.
  if (keyedLists.size < 1000) keyedLists.set(type, list)
  return list
}

const keyedLists = new Map<MergeType, KeyedList>()

function ownValue<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined
}
