import * as z from 'zod'
import type { Taint, Vars } from '../../model/fleet.ts'
import type { Decryption } from '../../model/sealed.ts'
import { type ApplyFields, applyFields } from './apply-fields.ts'
import {
  apiVersionField,
  type ClusterDefaults,
  clusterDefaults,
  decryption,
  type FleetObject,
  type NameAndLabels,
  nameAndLabels,
  taints,
  vars,
  weight,
} from './common.ts'
import { type Delivery, delivery } from './delivery.ts'
import { type NodeHealth, nodeHealth } from './health.ts'
import { type PinSpec, pins } from './pins.ts'
import { type Suspend, suspend } from './suspend.ts'

/** `group.yaml`: what a directory gives to all below it. */
export interface ClusterGroupSpec extends ApplyFields {
  /** The level that this directory stands for, where its depth says otherwise. */
  readonly level?: string
  readonly weight?: number
  readonly taints?: readonly Taint[]
  readonly vars?: Vars
  readonly decryption?: Decryption
  readonly delivery?: Delivery
  readonly clusterDefaults?: ClusterDefaults
  readonly health?: NodeHealth
  readonly suspend?: Suspend
  readonly pins?: readonly PinSpec[]
}

export type ClusterGroupKind = FleetObject<'ClusterGroup', NameAndLabels, ClusterGroupSpec>

export const clusterGroupKind: z.ZodType<ClusterGroupKind> = z.strictObject({
  apiVersion: apiVersionField,
  kind: z.literal('ClusterGroup'),
  metadata: z.exactOptional(nameAndLabels),
  spec: z.exactOptional(
    z.strictObject({
      level: z.exactOptional(z.string()),
      weight: z.exactOptional(weight),
      taints: z.exactOptional(taints),
      vars: z.exactOptional(vars),
      decryption: z.exactOptional(decryption),
      delivery: z.exactOptional(delivery),
      clusterDefaults: z.exactOptional(clusterDefaults),
      health: z.exactOptional(nodeHealth),
      suspend: z.exactOptional(suspend),
      pins: z.exactOptional(pins),
      ...applyFields,
    }),
  ),
})
