import type { KubernetesObject } from '../../core/model/object.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { DesiredObject } from '../../core/model/plan.ts'
import { afterMigration, fieldManager, migratedOwners } from '../../core/plan/index.ts'
import type { ClusterApi } from '../ports.ts'
import { readDesired, refOf } from './read-desired.ts'

/** Applies an object. */
export type Send = (object: KubernetesObject, force: boolean) => Promise<KubernetesObject>

export interface Sent {
  readonly answer: KubernetesObject
  /** What was sent in the end. */
  readonly sent: KubernetesObject
}

/**
 * Makes what client-side tools declared of an adopted object ours, and applies it once more without what Git does not
 * have. Interrupted in between, the next apply is answered with the same owners, and they are migrated then.
 */
export async function migrate(
  api: ClusterApi,
  desired: DesiredObject,
  { answer, sent, send }: Sent & { readonly send: Send },
): Promise<KubernetesObject> {
  if (!isAdopted(desired)) return answer
  let live: KubernetesObject | undefined = answer
  for (let tries = 1; live !== undefined; tries++) {
    const managedFields = migratedOwners(live, desired, sent)
    if (managedFields === undefined) return answer
    const { resourceVersion = '' } = live.metadata
    try {
      await api.patch(refOf(desired), { metadata: { managedFields, resourceVersion } }, { fieldManager })
      break
    } catch (error) {
      // Controllers look at what was just applied, and say so in its status.
      if (tries === mostTries || !isLostSwap(error)) throw error
      live = await readDesired(api, desired)
    }
  }
  return await send(sent, false)
}

/** What a dry run is answered, as it will be after the migration. */
export function foreseen(desired: DesiredObject, { answer, sent }: Sent): KubernetesObject {
  return isAdopted(desired) ? afterMigration(answer, desired, sent) : answer
}

function isAdopted({ treatment }: DesiredObject): boolean {
  return treatment.conflict === 'Adopt' && treatment.mode !== 'Merge'
}

const mostTries = 3

function isLostSwap(error: unknown): boolean {
  return error instanceof OperationError && error.code === 'cluster/conflict' && error.retryable
}
