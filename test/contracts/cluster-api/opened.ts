import type { KubernetesObject } from '../../../src/core/model/object.ts'
import type { OperationErrorCode } from '../../../src/core/model/operation-error.ts'
import { OperationError } from '../../../src/core/model/operation-error.ts'
import type { ClusterApi } from '../../../src/reconcile/ports.ts'

/** One server under test, with a namespace of its own for the cases. */
export interface Opened {
  readonly api: ClusterApi
  /** An existing, empty namespace; cluster-scoped objects take its name as a prefix. */
  readonly namespace: string
  /** Where no quota controller runs: says of a new quota that nothing is used yet. */
  readonly startQuota?: (quota: KubernetesObject) => Promise<void>
}

export type Open = () => Promise<Opened>

export function configMap(
  { namespace }: Pick<Opened, 'namespace'>,
  name: string,
  data: Readonly<Record<string, string>> | undefined,
  metadata: Readonly<Record<string, string>> = {},
): KubernetesObject {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace, ...metadata } }
  return data === undefined ? object : { ...object, data }
}

export function deployment(
  { namespace }: Opened,
  name: string,
  spec: Readonly<Record<string, number>> = {},
): KubernetesObject {
  const labels = { app: name }
  const container = { name: 'web', image: 'example.com/web:1', ports: [{ containerPort: 80 }] }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: {
      ...spec,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container] } },
    },
  }
}

/** One entry of `metadata.managedFields`. */
export interface Entry {
  readonly manager: string
  readonly operation: string
  readonly time: string
  readonly fieldsV1: unknown
}

export function entryOf(object: KubernetesObject | undefined, manager: string): Entry | undefined {
  const entries = (object?.metadata.managedFields ?? []) as unknown as readonly Entry[]
  return entries.find(entry => entry.manager === manager)
}

/** The code of the OperationError that a request ends with; undefined when it succeeds. */
export async function codeOf(request: Promise<unknown>): Promise<OperationErrorCode | undefined> {
  return (await failureOf(request))?.code
}

export async function failureOf(request: Promise<unknown>): Promise<OperationError | undefined> {
  try {
    await request
    return undefined
  } catch (error) {
    if (error instanceof OperationError) return error
    throw error
  }
}
