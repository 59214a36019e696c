import * as z from 'zod'
import type { WorkloadAffinity, WorkloadAffinityTerm } from '../../model/propagation-policy.ts'
import { applications, resourceSelectors } from './selectors.ts'

const term: z.ZodType<WorkloadAffinityTerm> = z
  .strictObject({
    applications: z.exactOptional(applications),
    resourceSelectors: z.exactOptional(
      resourceSelectors.refine(list => list.length > 0, 'must not be empty'),
    ),
    level: z.exactOptional(z.string().min(1, 'must not be empty')),
  })
  .refine(
    each => each.applications !== undefined || each.resourceSelectors !== undefined,
    'must have "applications" or "resourceSelectors"',
  )

const terms = z.array(term).min(1, 'must not be empty')

/** Which other workloads a workload is to be together with, and apart from. */
export const workloadAffinity: z.ZodType<WorkloadAffinity> = z
  .strictObject({ affinity: z.exactOptional(terms), antiAffinity: z.exactOptional(terms) })
  .refine(
    ({ affinity, antiAffinity }) => affinity !== undefined || antiAffinity !== undefined,
    'must have "affinity" or "antiAffinity"',
  )
