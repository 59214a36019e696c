import * as z from 'zod'
import type { ConflictPolicy, DriftMode, DriftRule, IgnoreRule } from '../../model/apply-settings.ts'
import { compileObjectCel } from '../../model/cel/compile-object-cel.ts'
import { parsePointer } from '../../model/json-pointer.ts'
import { resourceSelectors } from './selectors.ts'

/** How objects are applied in a branch; legal on Fleet, ClusterGroup and Cluster. */
export interface ApplyFields {
  readonly conflict?: ConflictPolicy
  readonly drift?: DriftMode
  readonly driftRules?: readonly DriftRule[]
  readonly ignoreDifferences?: readonly IgnoreRule[]
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

const ignoreRule: z.ZodType<IgnoreRule> = z
  .strictObject({
    resourceSelectors: z.exactOptional(resourceSelectors),
    jsonPointers: z.exactOptional(jsonPointers),
    managedFieldsManagers: z.exactOptional(
      z.array(z.string().min(1, 'must not be empty')).min(1, 'must have a manager'),
    ),
    celExpression: z.exactOptional(
      z.string().superRefine((text, context) => {
        const program = compileObjectCel(text)
        if ('mistake' in program) context.addIssue({ code: 'custom', message: program.mistake })
      }),
    ),
  })
  .refine(
    ({ jsonPointers: pointers, managedFieldsManagers: managers, celExpression }) =>
      [pointers, managers, celExpression].some(given => given !== undefined),
    'must have "jsonPointers", "managedFieldsManagers" or "celExpression"',
  )

interface Shape {
  readonly conflict: z.ZodExactOptional<z.ZodType<ConflictPolicy>>
  readonly drift: z.ZodExactOptional<z.ZodType<DriftMode>>
  readonly driftRules: z.ZodExactOptional<z.ZodType<readonly DriftRule[]>>
  readonly ignoreDifferences: z.ZodExactOptional<z.ZodType<readonly IgnoreRule[]>>
}

export const applyFields: Shape = {
  conflict: z.exactOptional(z.enum(['Abort', 'Overwrite', 'Adopt'])),
  drift: z.exactOptional(drift),
  driftRules: z.exactOptional(z.array(driftRule)),
  ignoreDifferences: z.exactOptional(z.array(ignoreRule)),
}
