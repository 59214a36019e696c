import * as z from 'zod'
import type { ConflictPolicy } from '../../model/apply-settings.ts'

/** How objects are applied in a branch; legal on Fleet, ClusterGroup and Cluster. */
export interface ApplyFields {
  readonly conflict?: ConflictPolicy
}

const conflict: z.ZodType<ConflictPolicy> = z.enum(['Abort', 'Overwrite', 'Adopt'])

export const applyFields: { readonly conflict: z.ZodExactOptional<z.ZodType<ConflictPolicy>> } = {
  conflict: z.exactOptional(conflict),
}
