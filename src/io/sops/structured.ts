import { isObject, type JsonScalar } from '../../base/std/json.ts'
import { textOf } from '../../base/tree/tree.ts'
import { type LeafDocument, readLeaves } from '../../base/yaml/leaves.ts'
import { parseDocuments } from '../../base/yaml/parse-documents.ts'
import type { SealedFile } from '../../core/model/sealed.ts'
import { readMetadata } from './metadata.ts'
import { type Plain, placeOf, type SealedText } from './sealed-text.ts'
import { isSealed } from './sealed-value.ts'
import { unreadable } from './sops-error.ts'

/** Takes a YAML or JSON file apart, with all of its documents; also the envelope in which SOPS keeps other files. */
export function readStructured(sealed: SealedFile): SealedText {
  const { path, file } = sealed
  const text = textOf(file)
  const documents = readLeaves(text)
  const [first] = parseDocuments(file, path, { dialect: 'kustomize' }).documents
  if (documents === undefined || first === undefined)
    throw unreadable(sealed, 'it cannot be read as SOPS writes YAML or JSON')
  const metadata = readMetadata(isObject(first.value) ? first.value.sops : undefined, sealed)
  const leaves = documents.flatMap(document => document.leaves).filter(({ keys }) => keys[0] !== 'sops')
  const values = leaves.map(({ keys, value }) => ({ place: placeOf(keys), value }))
  return {
    metadata,
    values,
    restore: isEnvelope(path, documents)
      ? plain => bytesOf(plain.get(String(leaves[0]?.value)))
      : plain => Buffer.from(restoreText(text, documents, plain)),
  }
}

// SOPS goes by the name: what is neither YAML nor JSON by it is one text in a JSON file.
function isEnvelope(path: string, documents: readonly LeafDocument[]): boolean {
  const names = documents[0]?.fields.map(({ key }) => key)
  return !/\.(?:ya?ml|json)$/.test(path) && names?.join() === 'data,sops'
}

function bytesOf(value: JsonScalar | Uint8Array | undefined): Uint8Array {
  return value instanceof Uint8Array ? value : Buffer.from(String(value ?? ''))
}

interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

const sealedComment = /#ENC\[AES256_GCM,[^\]\n]*type:comment\][ \t]*/g

// Texts are put where ciphertext stands; the metadata and comments that were encrypted go.
function restoreText(text: string, documents: readonly LeafDocument[], plain: Plain): string {
  const leaves = documents.flatMap(document => document.leaves)
  const edits: Edit[] = leaves.flatMap(({ value, start, end }) =>
    typeof value === 'string' && isSealed(value) ? { start, end, text: literal(plain.get(value)) } : [],
  )
  for (const { index, 0: comment } of text.matchAll(sealedComment))
    edits.push({ start: index, end: index + comment.length, text: '' })
  for (const { fields } of documents) {
    const own = fields.find(({ key }) => key === 'sops')
    if (own !== undefined) edits.push({ ...cut(text, own), text: '' })
  }
  let result = ''
  let from = 0
  for (const edit of edits.sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (edit.start < from) continue
    result += text.slice(from, edit.start) + edit.text
    from = edit.end
  }
  return result + text.slice(from)
}

// In JSON with the comma that parts it from what stands before.
function cut(text: string, { start, end }: { readonly start: number; readonly end: number }) {
  const before = /,\s*$/.exec(text.slice(0, start))
  return { start: before?.index ?? start, end }
}

// What JSON writes is read the same in YAML, once what YAML does not print is escaped.
function literal(value: JsonScalar | Uint8Array | undefined): string {
  if (typeof value === 'bigint') return value.toString()
  const scalar = value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : (value ?? null)
  return JSON.stringify(scalar).replaceAll(unprinted, character => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

const unprinted = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g
