import type { JsonScalar } from '../../base/std/json.ts'
import type { TreeFile } from '../../base/tree/tree.ts'

/** A file that SOPS encrypted, as the repository has it: where encrypted values come from, and what vouches for them. */
export interface SealedFile {
  readonly path: string
  readonly file: TreeFile
}

/** A sealed file that was decrypted and verified. It is never written, logged or kept. */
export interface OpenedFile {
  /** By how an encrypted value stands in the file (`ENC[…]`); bytes where they are no text. */
  readonly values: ReadonlyMap<string, JsonScalar | Uint8Array>
  /** The whole file as it was before it was encrypted. */
  readonly content: Uint8Array
}

/** How the values of SOPS that a cluster gets are decrypted: where the keys are, never a key itself. */
export interface Decryption {
  readonly provider: 'sops'
  /** Absent: the keys that the `sops` program would use. */
  readonly age?: AgeKeys
}

/** Where age identities are; all that are found are tried. */
export interface AgeKeys {
  /** Files of identities, one a line. */
  readonly keyFiles?: readonly string[]
  /** The names of environment variables that hold identities. */
  readonly env?: readonly string[]
  /** A Secret of the cluster that Banyan runs in; without a key all of its entries that end in `.agekey`. */
  readonly secretRef?: { readonly name: string; readonly namespace?: string; readonly key?: string }
}

/** How every encrypted value begins. */
export const sealedPrefix = 'ENC[AES256_GCM,'

/** An encrypted value as a whole: data, initialisation vector, tag and type. */
export const sealedValue: RegExp =
  /ENC\[AES256_GCM,data:(?<data>[A-Za-z0-9+/]+={0,2}),iv:(?<iv>[A-Za-z0-9+/]+={0,2}),tag:(?<tag>[A-Za-z0-9+/]+={0,2}),type:(?<type>[a-z]+)\]/

/** Whether the text of a file has the metadata of SOPS, in whichever of its formats. */
export function hasSopsMetadata(text: string): boolean {
  return /^(?:sops:|sops_mac=|\[sops\])|"sops":\s*\{/m.test(text)
}

/** The annotation of an object that is no Secret, and has values that were encrypted all the same. */
export const decryptedMark = 'banyan.dev/decrypted'
