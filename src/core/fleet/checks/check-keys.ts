import { type Diagnostic, type Place, placeBelow } from '../../../base/diagnostic/diagnostic.ts'
import { entryAt, type TreeDirectory, textOf } from '../../../base/tree/tree.ts'
import { parseAllowedSigners } from '../../model/allowed-signers.ts'
import type { Verification, VerificationKeys } from '../../model/verification.ts'
import type { KeyFields, KeySource, VerificationFields } from '../kinds/verification.ts'

/** The keys that a fleet takes commits by, or what is wrong with them. */
export function resolveVerification(
  { mode = 'HEAD', keys }: VerificationFields,
  tree: TreeDirectory,
  at: Place,
): Verification | readonly Diagnostic[] {
  const resolved = keys.map((each, index) => resolveKeys(each, tree, placeBelow(at, 'keys', index)))
  const diagnostics = resolved.flatMap(each => ('code' in each ? [each] : keyFaults(each)))
  if (diagnostics.length > 0) return diagnostics
  return { mode, keys: resolved.filter(each => 'kind' in each) }
}

function resolveKeys(
  { ssh, openpgp }: KeyFields,
  tree: TreeDirectory,
  at: Place,
): VerificationKeys | Diagnostic {
  const [kind, source] = ssh === undefined ? (['openpgp', openpgp ?? ''] as const) : (['ssh', ssh] as const)
  const text = textAt(source, tree)
  if (text !== undefined) return { kind, text, at: placeBelow(at, kind) }
  const path = typeof source === 'string' ? '' : source.path
  const message = `there is no file "${path}" with keys`
  const hint = 'add it, or write the keys into "fleet.yaml"'
  return { code: 'fleet/missing', severity: 'error', message, at: placeBelow(at, kind, 'path'), hint }
}

function textAt(source: KeySource, tree: TreeDirectory): string | undefined {
  if (typeof source === 'string') return source
  const entry = entryAt(tree, source.path)
  return entry?.kind === 'file' && entry.content !== undefined ? textOf(entry) : undefined
}

function keyFaults({ kind, text, at }: VerificationKeys): readonly Diagnostic[] {
  const invalid = (message: string): Diagnostic => {
    return { code: 'fleet/field-invalid', severity: 'error', message, at }
  }
  if (/-----BEGIN [A-Z ]*PRIVATE KEY/.test(text))
    return [invalid('a private key stands where a public one belongs')]
  if (kind === 'openpgp')
    return text.includes('-----BEGIN PGP PUBLIC KEY BLOCK-----')
      ? []
      : [invalid('there is no "-----BEGIN PGP PUBLIC KEY BLOCK-----"')]
  const { signers, faults } = parseAllowedSigners(text)
  if (faults.length > 0) return faults.map(invalid)
  return signers.length > 0 ? [] : [invalid('there is no key that may sign commits')]
}
