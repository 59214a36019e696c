import type { JsonValue } from '../../../base/std/json.ts'
import { textOf } from '../../../base/tree/tree.ts'
import type { KubernetesObject } from '../../model/object.ts'
import type { OpenedFile, SealedFile } from '../../model/sealed.ts'
import { findSealed } from './find-sealed.ts'
import { mapTexts, type ObjectText } from './map-texts.ts'

/** An object with plain values in place of encrypted ones, and where it has them. */
export interface FilledIn {
  readonly object: KubernetesObject
  readonly paths: readonly (readonly (string | number)[])[]
  /** The first path whose value cannot stand there; the object must not be used then. */
  readonly unfit?: readonly (string | number)[]
}

/** Puts the values of opened files where their encrypted forms stand. */
export function fillIn(object: KubernetesObject, opened: ReadonlyMap<SealedFile, OpenedFile>): FilledIn {
  const paths: (readonly (string | number)[])[] = []
  let unfit: readonly (string | number)[] | undefined
  const forms = new Map(
    [...opened].flatMap(([from, { values }]) => [...values.keys()].map(form => [form, from])),
  )
  const sources = {
    fileOf: forms,
    byText: new Map([...opened.keys()].map(from => [textOf(from.file), from])),
  }
  const filled = mapTexts(object, each => {
    const found = findSealed(each, sources)
    if (found === undefined) return each.text
    const plain = found.kind === 'torn' ? undefined : plainOf(found, opened)
    const value = plain === undefined ? undefined : written(plain, each)
    if (value === undefined) unfit ??= each.path
    else paths.push(each.path)
    return value ?? each.text
  })
  return { object: filled, paths, ...(unfit && { unfit }) }
}

type Plain = JsonValue | Uint8Array

function plainOf(
  { kind, form, from }: { readonly kind: 'value' | 'file'; readonly form: string; readonly from: SealedFile },
  opened: ReadonlyMap<SealedFile, OpenedFile>,
): Plain | undefined {
  const file = opened.get(from)
  return kind === 'file' ? file?.content : file?.values.get(form)
}

// Bytes that are no text can stand in base64 alone.
function written(plain: Plain, { encoded }: ObjectText): JsonValue | undefined {
  if (encoded) return Buffer.from(plain instanceof Uint8Array ? plain : String(plain)).toString('base64')
  if (!(plain instanceof Uint8Array)) return plain
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(plain)
  } catch {
    return undefined
  }
}
