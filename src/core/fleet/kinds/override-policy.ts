import * as z from 'zod'
import type { JsonObject } from '../../../base/std/json.ts'
import type { OverrideRule, Overriders } from '../../model/override-policy.ts'
import type { ClusterAffinity, ResourceSelector } from '../../model/selector.ts'
import { apiVersionField, type FleetObject, type OptionalName, optionalName } from './common.ts'
import { applications, clusterAffinity, resourceSelectors } from './selectors.ts'

export interface OverridePolicySpec {
  readonly applications?: readonly string[]
  readonly resourceSelectors?: readonly ResourceSelector[]
  readonly priority?: number
  readonly enforced?: boolean
  readonly overrideRules?: readonly OverrideRuleSpec[]
}

export interface OverrideRuleSpec extends Omit<OverrideRule, 'overriders'> {
  readonly targetCluster?: ClusterAffinity
  /** Absent only where the policy gates a Component. */
  readonly overriders?: Overriders
}

export type OverridePolicyKind = FleetObject<'OverridePolicy', OptionalName, OverridePolicySpec>

const operator = z.enum(['add', 'remove', 'replace'])
const pointer = z.string().regex(/^\//, 'must be a JSON pointer, which begins with "/"')
const containerName = z.string().min(1, 'must not be empty')
const object: z.ZodType<JsonObject> = z.record(z.string(), z.any())

/** A value that the other fields call for: everything but a removal needs one. */
function needsValue({ operator, value }: { readonly operator: string; readonly value?: unknown }): boolean {
  return operator === 'remove' || value !== undefined
}

const valueNeeded = { path: ['value'], message: 'must be there unless the operator is "remove"' }

const commandOverrider = z
  .strictObject({
    containerName,
    operator: z.enum(['add', 'remove']),
    value: z.exactOptional(z.array(z.string())),
  })
  .refine(({ value }) => value !== undefined, { path: ['value'], message: 'must be there' })

const mapOverrider = z.strictObject({ operator, value: z.record(z.string(), z.string()) })

const fieldOperations = z.array(
  z
    .strictObject({ subPath: pointer, operator, value: z.exactOptional(z.any()) })
    .refine(needsValue, valueNeeded),
)

const overriders: z.ZodType<Overriders> = z.strictObject({
  imageOverrider: z.exactOptional(
    z.array(
      z
        .strictObject({
          predicate: z.exactOptional(z.strictObject({ path: pointer })),
          component: z.enum(['Registry', 'Repository', 'Tag']),
          operator,
          value: z.exactOptional(z.string()),
        })
        .refine(needsValue, valueNeeded),
    ),
  ),
  commandOverrider: z.exactOptional(z.array(commandOverrider)),
  argsOverrider: z.exactOptional(z.array(commandOverrider)),
  envOverrider: z.exactOptional(z.array(z.strictObject({ containerName, operator, value: z.array(object) }))),
  labelsOverrider: z.exactOptional(z.array(mapOverrider)),
  annotationsOverrider: z.exactOptional(z.array(mapOverrider)),
  fieldOverrider: z.exactOptional(
    z.array(
      z
        .strictObject({
          fieldPath: pointer,
          json: z.exactOptional(fieldOperations),
          yaml: z.exactOptional(fieldOperations),
        })
        .refine(
          ({ json, yaml }) => (json === undefined) !== (yaml === undefined),
          'must have one of "json" and "yaml"',
        ),
    ),
  ),
  plaintext: z.exactOptional(
    z.array(
      z
        .strictObject({ path: pointer, operator, value: z.exactOptional(z.any()) })
        .refine(needsValue, valueNeeded),
    ),
  ),
  strategicMerge: z.exactOptional(z.array(object)),
  helmValues: z.exactOptional(object),
})

export const overridePolicyKind: z.ZodType<OverridePolicyKind> = z.strictObject({
  apiVersion: apiVersionField,
  kind: z.literal('OverridePolicy'),
  metadata: z.exactOptional(optionalName),
  spec: z.exactOptional(
    z.strictObject({
      applications: z.exactOptional(applications),
      resourceSelectors: z.exactOptional(resourceSelectors),
      priority: z.exactOptional(z.int()),
      enforced: z.exactOptional(z.boolean()),
      overrideRules: z.exactOptional(
        z.array(
          z.strictObject({
            targetCluster: z.exactOptional(clusterAffinity),
            overriders: z.exactOptional(overriders),
          }),
        ),
      ),
    }),
  ),
})
