import type { Place } from '../../base/diagnostic/diagnostic.ts'

/** By whose signatures commits of the fleet repository are taken. */
export interface Verification {
  /** Which commits have to be signed: the newest alone, or every first-parent commit since the last that was taken. */
  readonly mode: 'HEAD' | 'FirstParent'
  readonly keys: readonly VerificationKeys[]
}

/** Public keys, as text: OpenSSH's allowed signers, or an armored OpenPGP block. */
export interface VerificationKeys {
  readonly kind: 'ssh' | 'openpgp'
  readonly text: string
  readonly at: Place
}
