import type { KubernetesObject } from '../../model/object.ts'
import { type SealedFile, sealedPrefix } from '../../model/sealed.ts'
import { hasEncoded, type ObjectText, someText } from './map-texts.ts'
import type { SealedSources } from './sealed-sources.ts'

/** What a text of an object has to do with encrypted values. */
export type Found =
  /** It is one as a whole, or all of a sealed file. */
  | { readonly kind: 'value' | 'file'; readonly form: string; readonly from: SealedFile }
  /** It has a part of one, one with something around it, or one that comes from no sealed file. */
  | { readonly kind: 'torn' }

const torn: Found = { kind: 'torn' }

// Its length is a multiple of three, so that whatever follows in base64 begins with this.
const encodedPrefix = Buffer.from(sealedPrefix).toString('base64')

/** Finds the encrypted value that a text stands for; undefined where there is none. */
export function findSealed(
  { text, encoded }: Pick<ObjectText, 'text' | 'encoded'>,
  sources: SealedSources | undefined,
): Found | undefined {
  if (encoded && (sources !== undefined || text.startsWith(encodedPrefix))) {
    const decoded = Buffer.from(text, 'base64').toString('utf8')
    return decoded.includes(sealedPrefix) ? (lookUp(decoded, sources) ?? torn) : undefined
  }
  if (text.includes(sealedPrefix)) return lookUp(text, sources) ?? torn
  return text.includes(encodedPrefix) ? torn : undefined
}

/** Whether a text of an object may have to do with encrypted values: of most it is seen at a glance that none has. */
export function mayHoldSealed(object: KubernetesObject, sources: SealedSources | undefined): boolean {
  if (sources !== undefined && hasEncoded(object)) return true
  return someText(object, text => text.includes(sealedPrefix) || text.includes(encodedPrefix))
}

function lookUp(form: string, sources: SealedSources | undefined): Found | undefined {
  const value = sources?.fileOf.get(form)
  if (value !== undefined) return { kind: 'value', form, from: value }
  const file = sources?.byText.get(form)
  return file && { kind: 'file', form, from: file }
}
