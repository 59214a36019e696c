import type { Diagnostic } from '../../../base/diagnostic/diagnostic.ts'
import { type TreeFile, textOf } from '../../../base/tree/tree.ts'
import { positionAt } from '../../../base/yaml/position-at.ts'
import { hasSopsMetadata, sealedPrefix, sealedValue } from '../../model/sealed.ts'

/** What is wrong with the encrypted values of a file: nothing, where SOPS has encrypted the file itself. */
export function checkSealed(
  file: TreeFile,
  path: string,
  { isOurs = false }: { readonly isOurs?: boolean } = {},
): Diagnostic | undefined {
  if (file.content === undefined || path.endsWith('.md')) return undefined
  const { buffer, byteOffset, byteLength } = file.content
  if (!Buffer.from(buffer, byteOffset, byteLength).includes(sealedPrefix)) return undefined
  const text = textOf(file)
  const offset = text.search(sealedValue)
  if (offset < 0 || (!isOurs && hasSopsMetadata(text))) return undefined
  return {
    code: 'fleet/encrypted-value',
    severity: 'error',
    message: isOurs
      ? 'the values of fleet files cannot be encrypted'
      : 'an encrypted value stands in a file that SOPS did not encrypt',
    at: { file: path, position: positionAt(text, offset) },
    hint: isOurs
      ? 'put it into a manifest of a template or a Component'
      : 'encrypt the file itself; a value cannot be copied from another one',
  }
}
