import type { Key } from 'openpgp'

/** Keys of OpenPGP, read from armor. */
export type OpenPgpKeys = readonly Key[]

// Clocks differ: what was signed a moment ago must not be from the future.
const toleranceMs = 3_600_000

/** The public keys in a text; a text without any, or with a private key, is a fault in a line. */
export async function readOpenPgpKeys(text: string): Promise<OpenPgpKeys | string> {
  const { readKeys } = await import('openpgp')
  try {
    const keys = await readKeys({ armoredKeys: text })
    if (keys.length === 0) return 'there is no key in it'
    return keys.some(key => key.isPrivate()) ? 'there is a private key in it' : keys
  } catch (error) {
    return messageOf(error)
  }
}

/** Why a signature in armor is none of these keys' of a text, in a line; undefined: it is one's. */
export async function openPgpFault(
  armored: string,
  payload: Uint8Array,
  now: number,
  keys: OpenPgpKeys,
): Promise<string | undefined> {
  const { createMessage, readSignature, verify } = await import('openpgp')
  try {
    const signature = await readSignature({ armoredSignature: armored })
    const message = await createMessage({ binary: payload })
    const date = new Date(now + toleranceMs)
    const { signatures } = await verify({ message, signature, verificationKeys: [...keys], date })
    const ids = signatures.map(({ keyID }) => keyID.toHex().toUpperCase())
    const faults = await Promise.all(signatures.map(({ verified }) => faultOf(verified)))
    if (faults.includes(undefined)) return undefined
    const [fault] = faults
    return fault === undefined
      ? 'its OpenPGP signature cannot be read'
      : `its signature by the OpenPGP key ${ids.join(', ')} does not count: ${fault}`
  } catch (error) {
    return `its OpenPGP signature cannot be read: ${messageOf(error)}`
  }
}

async function faultOf(verified: Promise<boolean>): Promise<string | undefined> {
  try {
    return (await verified) ? undefined : 'it does not fit'
  } catch (error) {
    return messageOf(error)
  }
}

// A line, of no more length than anybody reads.
function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.replaceAll(/\s+/g, ' ').slice(0, 200)
}
