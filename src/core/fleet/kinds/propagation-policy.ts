import * as z from 'zod'
import type {
  LevelPreference,
  Preference,
  StaticWeight,
  Toleration,
  WorkloadPolicy,
} from '../../model/propagation-policy.ts'
import type { ClusterAffinity, ResourceSelector } from '../../model/selector.ts'
import { apiVersionField, type FleetObject, type OptionalName, optionalName, weight } from './common.ts'
import { applications, clusterAffinity, resourceSelectors } from './selectors.ts'

export interface PropagationPolicySpec {
  readonly applications?: readonly string[]
  readonly refines?: string
  readonly placement?: {
    readonly clusterAffinity?: ClusterAffinity
    readonly clusterTolerations?: readonly Toleration[]
    readonly replicaScheduling?: ReplicaSchedulingSpec
  }
  readonly workloads?: readonly (WorkloadSettings & {
    readonly resourceSelectors: readonly ResourceSelector[]
  })[]
  readonly replicas?: number
  readonly replicaScheduling?: ReplicaSchedulingSpec
}

export interface WorkloadSettings {
  readonly replicas?: number
  readonly replicaScheduling?: ReplicaSchedulingSpec
  readonly onZero?: WorkloadPolicy['onZero']
  readonly onInsufficient?: WorkloadPolicy['onInsufficient']
}

export interface ReplicaSchedulingSpec {
  readonly replicaSchedulingType?: 'Duplicated' | 'Divided'
  readonly replicaDivisionPreference?: 'Weighted'
  readonly weightPreference?: { readonly staticWeightList: readonly StaticWeight[] }
  readonly levels?: readonly (Omit<LevelPreference, 'preferences'> & {
    readonly algorithm?: 'Webster'
    readonly preferences?: readonly Preference[]
  })[]
}

export type PropagationPolicyKind = FleetObject<'PropagationPolicy', OptionalName, PropagationPolicySpec>

const replicas = z
  .int()
  .min(0)
  .max(2 ** 31 - 1)

const preference: z.ZodType<Preference> = z
  .strictObject({
    target: z.string().min(1, 'must not be empty'),
    weight: z.exactOptional(weight),
    minReplicas: z.exactOptional(replicas),
    maxReplicas: z.exactOptional(replicas),
  })
  .refine(
    ({ minReplicas = 0, maxReplicas = Infinity }) => minReplicas <= maxReplicas,
    'must not have more minReplicas than maxReplicas',
  )

const preferences = z
  .array(preference)
  .refine(
    list => new Set(list.map(({ target }) => target)).size === list.length,
    'must not name a target twice',
  )

const replicaScheduling: z.ZodType<ReplicaSchedulingSpec> = z
  .strictObject({
    replicaSchedulingType: z.exactOptional(z.enum(['Duplicated', 'Divided'])),
    replicaDivisionPreference: z.exactOptional(z.literal('Weighted')),
    weightPreference: z.exactOptional(
      z.strictObject({
        staticWeightList: z
          .array(z.strictObject({ targetCluster: clusterAffinity, weight }))
          .min(1, 'must not be empty'),
      }),
    ),
    levels: z.exactOptional(
      z
        .array(
          z.strictObject({
            level: z.string().min(1, 'must not be empty'),
            algorithm: z.exactOptional(z.literal('Webster')),
            preferences: z.exactOptional(preferences),
          }),
        )
        .refine(
          list => new Set(list.map(({ level }) => level)).size === list.length,
          'must not name a level twice',
        ),
    ),
  })
  .refine(
    ({ weightPreference, levels }) =>
      weightPreference === undefined || levels === undefined || levels.length === 0,
    'must have one of "levels" and "weightPreference", which divides one flat list of clusters',
  )

const toleration: z.ZodType<Toleration> = z
  .strictObject({
    key: z.exactOptional(z.string()),
    operator: z.exactOptional(z.enum(['Exists', 'Equal'])),
    value: z.exactOptional(z.string()),
    effect: z.exactOptional(z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute'])),
  })
  .refine(
    ({ operator = 'Equal', value }) => operator === 'Equal' || value === undefined,
    'must not have a value with "Exists"',
  )
  .refine(
    ({ operator = 'Equal', key = '' }) => operator === 'Exists' || key !== '',
    'must have a key, or the operator "Exists"',
  )

const workloadFields = {
  replicas: z.exactOptional(replicas),
  replicaScheduling: z.exactOptional(replicaScheduling),
  onZero: z.exactOptional(z.enum(['Remove', 'Scale'])),
  onInsufficient: z.exactOptional(z.enum(['Partial', 'Reject'])),
}

export const propagationPolicyKind: z.ZodType<PropagationPolicyKind> = z.strictObject({
  apiVersion: apiVersionField,
  kind: z.literal('PropagationPolicy'),
  metadata: z.exactOptional(optionalName),
  spec: z.exactOptional(
    z.strictObject({
      applications: z.exactOptional(applications),
      refines: z.exactOptional(z.string().min(1, 'must not be empty')),
      placement: z.exactOptional(
        z.strictObject({
          clusterAffinity: z.exactOptional(clusterAffinity),
          clusterTolerations: z.exactOptional(z.array(toleration)),
          replicaScheduling: z.exactOptional(replicaScheduling),
        }),
      ),
      workloads: z.exactOptional(
        z.array(
          z.strictObject({
            resourceSelectors: resourceSelectors.refine(list => list.length > 0, 'must not be empty'),
            ...workloadFields,
          }),
        ),
      ),
      replicas: z.exactOptional(replicas),
      replicaScheduling: z.exactOptional(replicaScheduling),
    }),
  ),
})
