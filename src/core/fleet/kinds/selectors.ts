import * as z from 'zod'
import { isObject } from '../../../base/std/json.ts'
import { compileCel } from '../../model/cel/compile-cel.ts'
import type {
  AffinityTerm,
  CelSelector,
  ClusterAffinity,
  FieldRequirement,
  FieldSelector,
  LabelRequirement,
  LabelSelector,
  OverflowAffinity,
  PlacementAffinity,
  ResourceSelector,
} from '../../model/selector.ts'
import { labels } from './common.ts'
import { evenIfWrong, unique } from './unique.ts'

const wellCompared = {
  path: ['values'],
  message: 'must be there with "In" and "NotIn", and must not with "Exists" and "DoesNotExist"',
}

const comparison = {
  operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
  values: z.exactOptional(z.array(z.string())),
}

const requirement: z.ZodType<LabelRequirement> = z
  .strictObject({ key: z.string().min(1, 'must not be empty'), ...comparison })
  .refine(comparesWell, wellCompared)

const fieldRequirement: z.ZodType<FieldRequirement> = z
  .strictObject({ key: z.enum(['provider', 'region', 'zone']), ...comparison })
  .refine(comparesWell, wellCompared)

const fieldSelector: z.ZodType<FieldSelector> = z.strictObject({
  matchExpressions: z.exactOptional(z.array(fieldRequirement)),
})

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

const celSelector: z.ZodType<CelSelector> = z.strictObject({
  celExpressions: z
    .array(
      z.string().superRefine((text, context) => {
        const program = compileCel(text)
        if ('mistake' in program) context.addIssue({ code: 'custom', message: program.mistake })
      }),
    )
    .min(1, 'must have an expression'),
})

export const glob: z.ZodType<string> = z
  .string()
  .regex(/^!?[^/!]/, 'must be a glob relative to clustersPath, such as "asia/**"')

const affinityFields = {
  clusterNames: z.exactOptional(z.array(z.string())),
  exclude: z.exactOptional(z.array(z.string())),
  paths: z.exactOptional(z.array(glob)),
  labelSelector: z.exactOptional(labelSelector),
  fieldSelector: z.exactOptional(fieldSelector),
}

export const clusterAffinity: z.ZodType<ClusterAffinity> = z.strictObject(affinityFields)

const placementFields = { ...affinityFields, celSelector: z.exactOptional(celSelector) }

export const placementAffinity: z.ZodType<PlacementAffinity> = z.strictObject(placementFields)

const affinityName = z.string().min(1, 'must not be empty')

const overflowAffinity: z.ZodType<OverflowAffinity> = z.strictObject({
  affinityName: z.exactOptional(affinityName),
  ...placementFields,
})

/** Selections that are tried in their order; the name of each of their tiers says which one it is. */
export const affinityTerms: z.ZodType<readonly AffinityTerm[]> = z
  .array(
    z
      .strictObject({
        affinityName,
        ...placementFields,
        overflowAffinities: z.exactOptional(
          z
            .array(overflowAffinity)
            .min(1, 'must have an affinity')
            .superRefine(unique(nameOf, 'must not name a tier twice', 'affinityName'), evenIfWrong),
        ),
      })
      .superRefine(({ affinityName: own, overflowAffinities = [] }, context) => {
        const index = overflowAffinities.findIndex(({ affinityName: name }) => name === own)
        if (index < 0) return
        const path = ['overflowAffinities', index, 'affinityName']
        context.addIssue({ code: 'custom', path, message: 'must not be the name of its term too' })
      }),
  )
  .min(1, 'must have a term')
  .superRefine(unique(nameOf, 'must not name a term twice', 'affinityName'), evenIfWrong)

function nameOf(affinity: OverflowAffinity): string | undefined {
  const given: unknown = affinity
  return isObject(given) && typeof given.affinityName === 'string' ? given.affinityName : undefined
}

/** Names of applications; `"*"` stands alone. */
export const applications: z.ZodType<readonly string[]> = z
  .array(z.string().min(1, 'must not be empty'))
  .min(1, 'must name an application')
  .refine(names => names.length === 1 || !names.includes('*'), 'must not name more beside "*"')
  .superRefine(unique(name => name, 'must not name an application twice'))

interface Comparison {
  readonly operator: LabelRequirement['operator']
  readonly values?: readonly string[]
}

function comparesWell({ operator, values = [] }: Comparison): boolean {
  return values.length > 0 === (operator === 'In' || operator === 'NotIn')
}
