import * as z from 'zod'
import type { ClusterAccess, Labels, Taint, Vars } from '../../model/fleet.ts'
import { parseQuantity } from '../../model/quantity.ts'
import type { AgeKeys, Decryption } from '../../model/sealed.ts'

export const apiVersion = 'banyan.dev/v1alpha1'

/** A document of one of our kinds: apiVersion and kind are known, and every field is known and of its type. */
export interface FleetObject<Kind extends string, Metadata, Spec> {
  readonly apiVersion: typeof apiVersion
  readonly kind: Kind
  readonly metadata?: Metadata
  readonly spec?: Spec
}

export interface OptionalName {
  readonly name?: string
}

export interface NameAndLabels extends OptionalName {
  readonly labels?: Labels
}

export const apiVersionField: z.ZodLiteral<typeof apiVersion> = z.literal(apiVersion)

/** What a Kubernetes label value may be, which also keeps names fit for paths and Git branches. */
export const labelValue: RegExp = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/

export const name: z.ZodType<string> = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?$/,
    'must be 1 to 63 lower-case letters, digits, "-" and ".", with a letter or digit at both ends',
  )

export const labels: z.ZodType<Labels> = z.record(z.string(), z.string())

/** Names that every cluster has a value for already. */
export const builtInVar: RegExp = /^(?:CLUSTER_NAME|CLUSTER_PATH|LEVEL_.*)$/

export const vars: z.ZodType<Vars> = z.record(
  z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be letters, digits and "_", and not begin with a digit')
    .refine(text => !builtInVar.test(text), 'must not be the name of a built-in var'),
  z.string(),
)

export const weight: z.ZodType<number> = z.int().min(0).max(1_000_000)

export const optionalName: z.ZodType<OptionalName> = z.strictObject({ name: z.exactOptional(name) })

export const nameAndLabels: z.ZodType<NameAndLabels> = z.strictObject({
  name: z.exactOptional(name),
  labels: z.exactOptional(labels),
})

export const taints: z.ZodType<readonly Taint[]> = z.array(
  z.strictObject({
    key: z.string().min(1, 'must not be empty'),
    value: z.exactOptional(z.string()),
    effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute', 'NoSelectIfNew']),
  }),
)

interface AccessFields {
  readonly kubeconfig?: { readonly context?: string; readonly path?: string }
  readonly secretRef?: { readonly name: string; readonly namespace?: string; readonly key?: string }
  readonly inCluster?: true
}

const text = z.string().min(1, 'must not be empty')

const secretName = z.string().regex(/^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/, 'must be a name of Kubernetes')

export const access: z.ZodType<ClusterAccess> = z
  .strictObject({
    kubeconfig: z.exactOptional(
      z.strictObject({ context: z.exactOptional(text), path: z.exactOptional(text) }),
    ),
    secretRef: z.exactOptional(
      z.strictObject({ name: text, namespace: z.exactOptional(text), key: z.exactOptional(text) }),
    ),
    inCluster: z.exactOptional(z.literal(true)),
  })
  .refine(isOneWay, 'must have exactly one of "kubeconfig", "secretRef" and "inCluster"')

function isOneWay(fields: AccessFields): fields is AccessFields & ClusterAccess {
  return Object.keys(fields).length === 1
}

const ageKeys: z.ZodType<AgeKeys> = z.strictObject({
  keyFiles: z.exactOptional(z.array(text)),
  env: z.exactOptional(
    z.array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of an environment variable')),
  ),
  secretRef: z.exactOptional(
    z.strictObject({
      name: secretName,
      namespace: z.exactOptional(secretName),
      key: z.exactOptional(z.string().regex(/^(?!\.{1,2}$)[-._a-zA-Z0-9]+$/, 'must be a key of a Secret')),
    }),
  ),
})

/** Where the keys of encrypted values are, for a node and all below it. */
export const decryption: z.ZodType<Decryption> = z.strictObject({
  provider: z.literal('sops'),
  age: z.exactOptional(
    ageKeys.refine(
      keys => Object.keys(keys).length > 0,
      'must name keys, or be left out for those that sops would use',
    ),
  ),
})

/** An amount as Kubernetes writes it; one that looks like a number needs no quotes. */
type Quantity = string | number

interface QuantityFields {
  readonly cpu?: Quantity
  readonly memory?: Quantity
  readonly pods?: Quantity
  readonly 'ephemeral-storage'?: Quantity
}

/** A DeclaredCapacity as it is written. */
export interface CapacityFields extends QuantityFields {
  readonly elastic?: QuantityFields
}

const quantity: z.ZodType<Quantity> = z
  .union([z.string(), z.number()])
  .refine(
    value => (parseQuantity(value) ?? -1n) >= 0n,
    'must be a quantity that is not negative, as Kubernetes writes it: 64, 1500m, 256Gi',
  )

const quantityFields = {
  cpu: z.exactOptional(quantity),
  memory: z.exactOptional(quantity),
  pods: z.exactOptional(quantity),
  'ephemeral-storage': z.exactOptional(quantity),
}

export const capacity: z.ZodType<CapacityFields> = z.strictObject({
  ...quantityFields,
  elastic: z.exactOptional(z.strictObject(quantityFields)),
})

/** What `fleet.yaml` and groups give to the clusters below them that do not say it themselves. */
export interface ClusterDefaults {
  readonly access?: ClusterAccess
  readonly capacity?: CapacityFields
  readonly provider?: string
  readonly zones?: readonly string[]
}

export const clusterDefaults: z.ZodType<ClusterDefaults> = z.strictObject({
  access: z.exactOptional(access),
  capacity: z.exactOptional(capacity),
  provider: z.exactOptional(text),
  zones: z.exactOptional(z.array(text)),
})
