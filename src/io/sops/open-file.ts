import { createHash, timingSafeEqual } from 'node:crypto'
import { textOf } from '../../base/tree/tree.ts'
import type { OpenedFile, SealedFile } from '../../core/model/sealed.ts'
import { openDataKey } from './data-key.ts'
import { lineOf, readDotenv } from './dotenv.ts'
import type { Identities } from './identities.ts'
import type { SealedText } from './sealed-text.ts'
import { isSealed, openValue, type PlainValue, toScalar } from './sealed-value.ts'
import { unreadable, unsupported } from './sops-error.ts'
import { readStructured } from './structured.ts'

/**
 * Decrypts a file that SOPS encrypted and verifies all of it: each value is bound to its place, and the MAC covers all
 * values in their order. Nothing is given of a file that fails in any of that. Which values are encrypted is told by
 * their form alone, so that rules in the file (`encrypted_regex`) need no evaluation.
 */
export async function openFile(sealed: SealedFile, identities: Identities): Promise<OpenedFile> {
  const isDotenv = /^sops_mac=/m.test(textOf(sealed.file))
  if (/^\[sops\]/m.test(textOf(sealed.file))) throw unsupported(sealed, 'INI files are not supported')
  const text = isDotenv ? readDotenv(sealed) : readStructured(sealed)
  const key = await openDataKey(text.metadata, identities, sealed)
  const opened = verify(text, key, sealed)
  const plain = new Map([...opened].map(([form, value]) => [form, toScalar(value)] as const))
  // A generator reads the lines of a dotenv file as they stand there.
  const values = isDotenv ? new Map([...plain.keys()].map(form => [form, lineOf(plain, form)])) : plain
  return { values, content: text.restore(plain) }
}

// How SOPS begins the MAC of a file in which it covers encrypted values only: the sha256 of "sops".
const onlyEncrypted = createHash('sha256').update('sops').digest()

function verify(
  { metadata, values }: SealedText,
  key: Uint8Array,
  sealed: SealedFile,
): ReadonlyMap<string, PlainValue> {
  const opened = new Map<string, PlainValue>()
  const hash = createHash('sha512')
  if (metadata.macOnlyEncrypted) hash.update(onlyEncrypted)
  for (const { place, value } of values) {
    if (typeof value === 'string' && isSealed(value)) {
      const plain = openValue(value, key, place)
      if (plain === undefined) throw unreadable(sealed, `the value at "${place.slice(0, -1)}" was changed`)
      opened.set(value, plain)
      if (plain.type !== 'comment') hash.update(plain.bytes)
    } else if (!metadata.macOnlyEncrypted && value !== null) hash.update(macText(value))
  }
  const mac = openValue(metadata.mac, key, metadata.lastModified)
  const wanted = hash.digest('hex').toUpperCase()
  if (mac === undefined || !isEqual(mac.bytes, Buffer.from(wanted)))
    throw unreadable(sealed, 'it was changed after it was encrypted: its MAC does not fit')
  return opened
}

// As Go writes values: booleans begin with a capital, numbers have no exponent.
function macText(value: SealedText['values'][number]['value']): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return typeof value === 'number' ? inDigits(value) : String(value)
}

function inDigits(value: number): string {
  const [, sign = '', digits = '', fraction = '', exponent] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? []
  if (exponent === undefined) return String(value)
  const shift = Number(exponent)
  const all = digits + fraction
  if (shift > 0) return sign + all.padEnd(digits.length + shift, '0')
  return `${sign}0.${'0'.repeat(-shift - digits.length)}${all}`
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
