import * as z from 'zod'
import type { Labels, Vars } from '../../model/fleet.ts'
import type { Limit } from '../../model/guards.ts'
import type { Decryption } from '../../model/sealed.ts'
import { type ApplyFields, applyFields } from './apply-fields.ts'
import {
  apiVersionField,
  type ClusterDefaults,
  clusterDefaults,
  decryption,
  type FleetObject,
  labels,
  name,
  vars,
} from './common.ts'
import { type Delivery, delivery } from './delivery.ts'
import { type FleetHealth, fleetHealth } from './health.ts'
import { type PinSpec, pins } from './pins.ts'
import { glob } from './selectors.ts'
import { type Suspend, suspend } from './suspend.ts'
import { unique } from './unique.ts'
import { type VerificationFields, verification } from './verification.ts'

/** `fleet.yaml`: names, paths, levels, defaults and guards of the whole fleet. */
export interface FleetSpec extends ApplyFields {
  readonly clustersPath?: string
  readonly templatesPath?: string
  readonly levels?: readonly string[]
  readonly statusBranch?: string
  readonly status?: StatusSettings
  readonly delivery?: Delivery
  readonly rendered?: RenderedSettings
  readonly vars?: Vars
  readonly decryption?: Decryption
  readonly clusterDefaults?: ClusterDefaults
  readonly guards?: GuardSettings
  readonly health?: FleetHealth
  readonly suspend?: Suspend
  readonly pins?: readonly PinSpec[]
  readonly verification?: VerificationFields
}

/** Where what clusters of delivery `Commit` should have is committed. */
export interface RenderedSettings {
  readonly branch?: string
  /** Absent: the fleet's own. */
  readonly repository?: string
}

export interface StatusSettings {
  readonly maxCommits?: number
}

export interface GuardSettings {
  readonly maxDeletions?: Partial<Limit>
  readonly maxDeletionsPerCluster?: Partial<Limit>
  readonly maxLosingClusters?: Partial<Limit>
  readonly maxEvictedClusters?: Partial<Limit>
  readonly maxMovedReplicas?: Partial<Limit>
  readonly protectedNamespaces?: readonly string[]
  readonly protectedKinds?: readonly string[]
  readonly requireApproval?: { readonly clusters?: readonly string[]; readonly paths?: readonly string[] }
}

export type FleetKind = FleetObject<
  'Fleet',
  { readonly name: string; readonly labels?: Labels },
  FleetSpec
> & {
  readonly metadata: { readonly name: string; readonly labels?: Labels }
}

const path = z
  .string()
  .regex(/^[^/].*$/, 'must be a path from the root of the repository, without a leading "/"')

const level = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]{0,40}$/, 'must be letters, digits and "_", and begin with a letter')
  .refine(text => text !== 'cluster', 'must not be "cluster", which always means the clusters themselves')

const levels = z.array(level).superRefine(unique(each => each, 'must not name a level twice'))

const limit: z.ZodType<Partial<Limit>> = z.strictObject({
  percent: z.exactOptional(z.number().min(0).max(100)),
  floor: z.exactOptional(z.int().min(0)),
})

const guards: z.ZodType<GuardSettings> = z.strictObject({
  maxDeletions: z.exactOptional(limit),
  maxDeletionsPerCluster: z.exactOptional(limit),
  maxLosingClusters: z.exactOptional(limit),
  maxEvictedClusters: z.exactOptional(limit),
  maxMovedReplicas: z.exactOptional(limit),
  protectedNamespaces: z.exactOptional(z.array(z.string())),
  protectedKinds: z.exactOptional(z.array(z.string())),
  requireApproval: z.exactOptional(
    z.strictObject({ clusters: z.exactOptional(z.array(name)), paths: z.exactOptional(z.array(glob)) }),
  ),
})

// What Git allows in a ref name, as far as anybody would use it.
const branch = z
  .string()
  .regex(
    /^(?!.*(?:\.\.|\/\/|\.lock(?:\/|$)))[A-Za-z0-9_][A-Za-z0-9._/-]*[A-Za-z0-9_-]$/,
    'must be the name of a Git branch',
  )

// Who reads the fleet would read a password, too: credentials come from the environment.
const repository = z
  .string()
  .min(1, 'must not be empty')
  .regex(/^(?!https?:\/\/[^/]*@)(?!ssh:\/\/[^/@]*:[^/@]*@)/i, 'must have no user name or password in it')

const rendered: z.ZodType<RenderedSettings> = z.strictObject({
  branch: z.exactOptional(branch),
  repository: z.exactOptional(repository),
})

const status: z.ZodType<StatusSettings> = z.strictObject({
  maxCommits: z.exactOptional(z.int().min(10).max(1_000_000)),
})

export const fleetKind: z.ZodType<FleetKind> = z.strictObject({
  apiVersion: apiVersionField,
  kind: z.literal('Fleet'),
  metadata: z.strictObject({ name, labels: z.exactOptional(labels) }),
  spec: z.exactOptional(
    z.strictObject({
      clustersPath: z.exactOptional(path),
      templatesPath: z.exactOptional(path),
      levels: z.exactOptional(levels),
      statusBranch: z.exactOptional(branch),
      status: z.exactOptional(status),
      delivery: z.exactOptional(delivery),
      rendered: z.exactOptional(rendered),
      vars: z.exactOptional(vars),
      decryption: z.exactOptional(decryption),
      clusterDefaults: z.exactOptional(clusterDefaults),
      guards: z.exactOptional(guards),
      health: z.exactOptional(fleetHealth),
      suspend: z.exactOptional(suspend),
      pins: z.exactOptional(pins),
      verification: z.exactOptional(verification),
      ...applyFields,
    }),
  ),
})
