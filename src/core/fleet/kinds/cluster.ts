import * as z from 'zod'
import type { ClusterAccess, Labels, Taint, Vars } from '../../model/fleet.ts'
import type { Decryption } from '../../model/sealed.ts'
import { type ApplyFields, applyFields } from './apply-fields.ts'
import {
  access,
  apiVersionField,
  type CapacityFields,
  capacity,
  decryption,
  type FleetObject,
  labels,
  name,
  type OptionalName,
  optionalName,
  taints,
  vars,
  weight,
} from './common.ts'
import { type Delivery, delivery } from './delivery.ts'
import { type NodeHealth, nodeHealth } from './health.ts'
import { type PinSpec, pins } from './pins.ts'
import { type Suspend, suspend } from './suspend.ts'

export interface ClusterSpec extends ApplyFields {
  readonly access?: ClusterAccess
  readonly taints?: readonly Taint[]
  readonly vars?: Vars
  readonly decryption?: Decryption
  readonly delivery?: Delivery
  readonly provider?: string
  readonly region?: string
  readonly zones?: readonly string[]
  readonly capacity?: CapacityFields
  readonly weight?: number
  readonly onRemoval?: 'Detach' | 'Delete'
  readonly health?: NodeHealth
  readonly suspend?: Suspend
  readonly pins?: readonly PinSpec[]
}

/** An entry of a ClusterList: name, labels and the fields of a Cluster's spec in one. */
export interface ClusterEntry extends ClusterSpec {
  readonly name: string
  readonly labels?: Labels
}

interface ClusterMetadata {
  readonly name: string
  readonly labels?: Labels
}

export type ClusterKind = FleetObject<'Cluster', ClusterMetadata, ClusterSpec> & {
  readonly metadata: ClusterMetadata
}

interface ClusterListSpec {
  readonly clusters: readonly ClusterEntry[]
}

export type ClusterListKind = FleetObject<'ClusterList', OptionalName, ClusterListSpec> & {
  readonly spec: ClusterListSpec
}

const text = z.string().min(1, 'must not be empty')

const specFields = {
  access: z.exactOptional(access),
  taints: z.exactOptional(taints),
  vars: z.exactOptional(vars),
  decryption: z.exactOptional(decryption),
  delivery: z.exactOptional(delivery),
  provider: z.exactOptional(text),
  region: z.exactOptional(text),
  zones: z.exactOptional(z.array(text)),
  weight: z.exactOptional(weight),
  capacity: z.exactOptional(capacity),
  onRemoval: z.exactOptional(z.enum(['Detach', 'Delete'])),
  health: z.exactOptional(nodeHealth),
  suspend: z.exactOptional(suspend),
  pins: z.exactOptional(pins),
  ...applyFields,
}

export const clusterKind: z.ZodType<ClusterKind> = z.strictObject({
  apiVersion: apiVersionField,
  kind: z.literal('Cluster'),
  metadata: z.strictObject({ name, labels: z.exactOptional(labels) }),
  spec: z.exactOptional(z.strictObject(specFields)),
})

export const clusterListKind: z.ZodType<ClusterListKind> = z.strictObject({
  apiVersion: apiVersionField,
  kind: z.literal('ClusterList'),
  metadata: z.exactOptional(optionalName),
  spec: z.strictObject({
    clusters: z.array(z.strictObject({ name, labels: z.exactOptional(labels), ...specFields })),
  }),
})
