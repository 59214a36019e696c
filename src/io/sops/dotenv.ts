import { textOf } from '../../base/tree/tree.ts'
import type { SealedFile } from '../../core/model/sealed.ts'
import { readFlatMetadata } from './metadata.ts'
import { type Plain, placeOf, type SealedText } from './sealed-text.ts'
import { isSealed } from './sealed-value.ts'

interface Line {
  readonly text: string
  readonly name?: string
  readonly value?: string
}

/** Takes a dotenv file apart as SOPS does: `NAME=value` lines and comments, with `\n` for a line end in a value. */
export function readDotenv(sealed: SealedFile): SealedText {
  const lines = textOf(sealed.file).split('\n').map(readLine)
  const isOwn = ({ name }: Line): boolean => name?.startsWith('sops_') === true
  const fields = lines.flatMap(({ name, value = '' }) => (name === undefined ? [] : [[name, value] as const]))
  const metadata = readFlatMetadata(new Map(fields.filter(([name]) => name.startsWith('sops_'))), sealed)
  const kept = lines.filter(line => !isOwn(line))
  const values = kept.flatMap(({ name, value = '' }) =>
    name === undefined ? [] : { place: placeOf([name]), value },
  )
  return { metadata, values, restore: plain => Buffer.from(restoreLines(kept, plain)) }
}

function readLine(text: string): Line {
  const equals = text.indexOf('=')
  if (text.startsWith('#') || equals < 0) return { text }
  return { text, name: text.slice(0, equals), value: text.slice(equals + 1).replaceAll('\\n', '\n') }
}

function restoreLines(lines: readonly Line[], plain: Plain): string {
  const restored = lines.flatMap(({ text, name, value = '' }) => {
    if (name !== undefined) return isSealed(value) ? `${name}=${lineOf(plain, value)}` : text
    return text.startsWith('#ENC[') ? [] : text
  })
  return restored.join('\n')
}

/** An encrypted value as a line has it. */
export function lineOf(plain: Plain, sealed: string): string {
  const value = plain.get(sealed)
  const text = value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : String(value ?? '')
  return text.replaceAll('\n', '\\n')
}
