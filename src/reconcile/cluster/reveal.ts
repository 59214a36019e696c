import type { Cluster } from '../../core/model/fleet.ts'
import { formatId, parseKey } from '../../core/model/object.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { DesiredObject } from '../../core/model/plan.ts'
import type { OpenedFile, SealedFile } from '../../core/model/sealed.ts'
import { fillIn } from '../../core/render/index.ts'
import type { SecretOpener } from '../ports.ts'

/** What is sent of an object. */
export interface Revealed {
  readonly desired: DesiredObject
  /** Where it has values that were encrypted, which nothing may show; empty where it has none. */
  readonly confidential: readonly (readonly (string | number)[])[]
}

/** Puts the values of an object in place of their encrypted forms; the failure names no value. */
export type Reveal = (desired: DesiredObject) => Promise<Revealed>

/** Reveals with the keys of a cluster. A file is opened once for as long as the function is held. */
export function revealFor(cluster: Cluster, secrets: SecretOpener | undefined): Reveal {
  const opened = new Map<SealedFile, Promise<OpenedFile>>()
  const open = (sealed: SealedFile): Promise<OpenedFile> => {
    const { decryption } = cluster
    if (decryption === undefined)
      throw unavailable(sealed, `neither cluster "${cluster.name}" nor a directory above it has "decryption"`)
    if (secrets === undefined) throw unavailable(sealed, 'nothing is decrypted here')
    const known = opened.get(sealed) ?? secrets.open(sealed, decryption)
    opened.set(sealed, known)
    return known
  }
  return async desired => {
    const { object, sealed } = desired
    if (sealed === undefined) return { desired, confidential: [] }
    const files = await Promise.all(sealed.map(async each => [each, await open(each)] as const))
    const filled = fillIn(object, new Map(files))
    if (filled.unfit !== undefined) throw unfit(desired, filled.unfit)
    return { desired: { ...desired, object: filled.object }, confidential: filled.paths }
  }
}

function unavailable({ path }: SealedFile, message: string): OperationError {
  return new OperationError({
    code: 'secret/key-missing',
    message: `${path}: ${message}`,
    subject: path,
    retryable: true,
  })
}

function unfit({ key }: DesiredObject, path: readonly (string | number)[]): OperationError {
  return new OperationError({
    code: 'secret/unreadable',
    message: `${formatId(parseKey(key))}: what was encrypted at "${path.join('.')}" is no text, or was not encrypted as a value`,
    subject: key,
    retryable: false,
  })
}
