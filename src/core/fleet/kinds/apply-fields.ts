import * as z from 'zod'
import type { ConflictPolicy, DriftMode, DriftRule } from '../../model/apply-settings.ts'
import { parsePointer } from '../../model/json-pointer.ts'
import { resourceSelectors } from './selectors.ts'

/** How objects are applied in a branch; legal on Fleet, ClusterGroup and Cluster. */
export interface ApplyFields {
  readonly conflict?: ConflictPolicy
  readonly drift?: DriftMode
  readonly driftRules?: readonly DriftRule[]
}

const drift = z.enum(['Correct', 'Report'])

const jsonPointers = z
  .array(
    z
      .string()
      .refine(
        text => parsePointer(text) !== undefined,
        'must be a JSON pointer, such as "/spec/replicas" or "/spec/template/spec/containers/[name=web]/image"',
      ),
  )
  .min(1, 'must have a pointer')

const driftRule = z.strictObject({
  drift,
  resourceSelectors: z.exactOptional(resourceSelectors),
  jsonPointers: z.exactOptional(jsonPointers),
})

interface Shape {
  readonly conflict: z.ZodExactOptional<z.ZodType<ConflictPolicy>>
  readonly drift: z.ZodExactOptional<z.ZodType<DriftMode>>
  readonly driftRules: z.ZodExactOptional<z.ZodType<readonly DriftRule[]>>
}

export const applyFields: Shape = {
  conflict: z.exactOptional(z.enum(['Abort', 'Overwrite', 'Adopt'])),
  drift: z.exactOptional(drift),
  driftRules: z.exactOptional(z.array(driftRule)),
}
