import type { JsonScalar } from '../../base/std/json.ts'
import type { Metadata } from './metadata.ts'

/** A sealed file taken apart, whatever its format. */
export interface SealedText {
  readonly metadata: Metadata
  /** All values in the order of the MAC, plain ones as well. */
  readonly values: readonly TextValue[]
  /** The file's content when it was plain. */
  restore(plain: Plain): Uint8Array
}

/** What encrypted values are, by how they stand in the file. */
export type Plain = ReadonlyMap<string, JsonScalar | Uint8Array>

export interface TextValue {
  /** Where it stands, as SOPS binds a value to its place: the keys on the way, each followed by a colon. */
  readonly place: string
  /** Undefined for a number that cannot be told exactly. */
  readonly value: JsonScalar | undefined
}

export function placeOf(keys: readonly string[]): string {
  return `${keys.join(':')}:`
}
