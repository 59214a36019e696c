import * as z from 'zod'
import { apiVersionField, type FleetObject, name, type OptionalName, optionalName } from './common.ts'

export interface ApplicationSpec {
  /** Whether `${name}` is substituted in what it renders. */
  readonly substitute?: boolean
  readonly namespace?: string
}

export type ApplicationKind = FleetObject<'Application', OptionalName, ApplicationSpec>

export const applicationKind: z.ZodType<ApplicationKind> = z.strictObject({
  apiVersion: apiVersionField,
  kind: z.literal('Application'),
  metadata: z.exactOptional(optionalName),
  spec: z.exactOptional(
    z.strictObject({ substitute: z.exactOptional(z.boolean()), namespace: z.exactOptional(name) }),
  ),
})
