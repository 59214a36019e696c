import * as z from 'zod'
import type {
  ClusterAffinity,
  LabelRequirement,
  LabelSelector,
  ResourceSelector,
} from '../../model/selector.ts'
import { labels } from './common.ts'

const requirement: z.ZodType<LabelRequirement> = z
  .strictObject({
    key: z.string().min(1, 'must not be empty'),
    operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
    values: z.exactOptional(z.array(z.string())),
  })
  .refine(
    ({ operator, values = [] }) => values.length > 0 === (operator === 'In' || operator === 'NotIn'),
    'must have values for "In" and "NotIn", and none for "Exists" and "DoesNotExist"',
  )

const labelSelector: z.ZodType<LabelSelector> = z.strictObject({
  matchLabels: z.exactOptional(labels),
  matchExpressions: z.exactOptional(z.array(requirement)),
})

export const resourceSelectors: z.ZodType<readonly ResourceSelector[]> = z.array(
  z.strictObject({
    apiVersion: z.exactOptional(z.string()),
    kind: z.exactOptional(z.string()),
    namespace: z.exactOptional(z.string()),
    name: z.exactOptional(z.string()),
    labelSelector: z.exactOptional(labelSelector),
  }),
)

const glob = z.string().regex(/^!?[^/!]/, 'must be a glob relative to clustersPath, such as "asia/**"')

export const clusterAffinity: z.ZodType<ClusterAffinity> = z.strictObject({
  clusterNames: z.exactOptional(z.array(z.string())),
  exclude: z.exactOptional(z.array(z.string())),
  paths: z.exactOptional(z.array(glob)),
  labelSelector: z.exactOptional(labelSelector),
})

/** Names of applications; `"*"` stands alone. */
export const applications: z.ZodType<readonly string[]> = z
  .array(z.string().min(1, 'must not be empty'))
  .min(1, 'must name an application')
  .refine(names => names.length === 1 || !names.includes('*'), 'must not name more beside "*"')
  .refine(names => new Set(names).size === names.length, 'must not name an application twice')
