import * as z from 'zod'
import type { JsonObject } from '../../../base/std/json.ts'
import { apiVersionField, type FleetObject, name, type OptionalName, optionalName } from './common.ts'
import { unique } from './unique.ts'

export interface ApplicationSpec {
  /** Whether `${name}` is substituted in what it renders. */
  readonly substitute?: boolean
  readonly namespace?: string
  /** A ServiceAccount of its namespace, in whose name its objects are written and deleted. */
  readonly serviceAccountName?: string
  readonly helm?: HelmSpec
  /** Applications that must be applied and healthy in a cluster before anything of this one is changed there. */
  readonly dependsOn?: readonly string[]
}

/** A Helm chart in the place of manifests. */
export interface HelmSpec {
  /** A directory, from the application's own; or `oci://` or `https://` with a digest. */
  readonly chart: string
  readonly version?: string
  readonly digest?: string
  readonly releaseName?: string
  readonly valuesFiles?: readonly string[]
  readonly values?: JsonObject
}

export type ApplicationKind = FleetObject<'Application', OptionalName, ApplicationSpec>

/** What Helm lets a release be called. */
export const releaseName: RegExp =
  /^(?=.{1,53}$)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/

const text = z.string().min(1, 'must not be empty')

const helm: z.ZodType<HelmSpec> = z.strictObject({
  chart: text,
  version: z.exactOptional(text),
  digest: z.exactOptional(
    z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be "sha256:" and 64 hexadecimal digits'),
  ),
  releaseName: z.exactOptional(
    z
      .string()
      .regex(
        releaseName,
        'must be 1 to 53 lower-case letters, digits and "-", with a letter or digit at both ends',
      ),
  ),
  valuesFiles: z.exactOptional(z.array(text)),
  values: z.exactOptional(z.record(z.string(), z.any())),
})

export const applicationKind: z.ZodType<ApplicationKind> = z.strictObject({
  apiVersion: apiVersionField,
  kind: z.literal('Application'),
  metadata: z.exactOptional(optionalName),
  spec: z.exactOptional(
    z.strictObject({
      substitute: z.exactOptional(z.boolean()),
      namespace: z.exactOptional(name),
      serviceAccountName: z.exactOptional(name),
      helm: z.exactOptional(helm),
      dependsOn: z.exactOptional(z.array(name).superRefine(unique(each => each, 'must not be named twice'))),
    }),
  ),
})
