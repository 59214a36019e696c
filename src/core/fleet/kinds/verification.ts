import * as z from 'zod'
import type { Verification } from '../../model/verification.ts'

/** `spec.verification` of the fleet, as it is written. */
export interface VerificationFields {
  readonly mode?: Verification['mode']
  readonly keys: readonly KeyFields[]
}

/** Keys themselves, or a file of the fleet that has them. */
export type KeySource = string | { readonly path: string }

export interface KeyFields {
  readonly ssh?: KeySource
  readonly openpgp?: KeySource
}

const source: z.ZodType<KeySource> = z.union(
  [z.string(), z.strictObject({ path: z.string().regex(/^[^/].*$/, 'must be a path from the root') })],
  { error: 'must be public keys, or `path`: a file that has them' },
)

const keys: z.ZodType<KeyFields> = z
  .strictObject({ ssh: z.exactOptional(source), openpgp: z.exactOptional(source) })
  .refine(
    ({ ssh, openpgp }) => (ssh === undefined) !== (openpgp === undefined),
    'must be either `ssh` or `openpgp`',
  )

/** By whose signatures commits are taken. */
export const verification: z.ZodType<VerificationFields> = z.strictObject({
  mode: z.exactOptional(z.enum(['HEAD', 'FirstParent'])),
  keys: z.array(keys).min(1, 'must name a key: without one no commit could be taken'),
})
