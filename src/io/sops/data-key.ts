import type { SealedFile } from '../../core/model/sealed.ts'
import type { Identities } from './identities.ts'
import type { Metadata } from './metadata.ts'
import { keyMissing, unreadable } from './sops-error.ts'

const keyBytes = 32

/** The key of a file's values, from the first of its age recipients that one of the identities is. */
export async function openDataKey(
  { age }: Metadata,
  identities: Identities,
  sealed: SealedFile,
): Promise<Uint8Array> {
  for (const { enc } of identities.keys.length === 0 ? [] : age) {
    const key = await decryptKey(enc, identities.keys)
    if (key === undefined) continue
    if (key.length !== keyBytes) throw unreadable(sealed, 'its data key is not one of AES-256')
    return key
  }
  throw keyMissing(sealed, explain(age, identities))
}

async function decryptKey(enc: string, keys: readonly string[]): Promise<Uint8Array | undefined> {
  const { armor, Decrypter } = await import('age-encryption')
  try {
    const decrypter = new Decrypter()
    for (const key of keys) decrypter.addIdentity(key)
    return await decrypter.decrypt(armor.decode(enc))
  } catch {
    // It tells "for somebody else" and "broken" apart by words alone; the MAC of its header tells nothing to others.
    return undefined
  }
}

function explain(age: Metadata['age'], { keys, notes }: Identities): string {
  const recipients = age.map(({ recipient }) => recipient).join(', ')
  const tried = keys.length === 0 ? 'there is no age key' : `none of ${keys.length} age keys fits`
  const about = notes.length === 0 ? '' : ` (${notes.join('; ')})`
  return `${tried}${about}; it is encrypted for ${recipients}`
}
