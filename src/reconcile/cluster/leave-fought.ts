import { isArray, isObject } from '../../base/std/json.ts'
import { formatId, type KubernetesObject, parseKey } from '../../core/model/object.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { Failure } from '../../core/model/outcome.ts'
import type { ApplyOperation, ClusterPlan } from '../../core/model/plan.ts'
import { fieldManager } from '../../core/plan/index.ts'
import type { Clock, ClusterApi } from '../ports.ts'
import { runBounded } from '../requests/run-bounded.ts'
import type { Fights } from '../watch/fights.ts'

interface Contested {
  readonly plan: ClusterPlan
  readonly failures: readonly Failure[]
}

/** Takes out of a plan what somebody else changes again and again, and says who it is. */
export async function leaveFought(
  plan: ClusterPlan,
  fights: Fights,
  { api, clock }: { readonly api: ClusterApi; readonly clock: Clock },
): Promise<Contested> {
  const now = clock.now()
  const truces = new Map<ApplyOperation, number>()
  for (const operation of plan.stages.flat()) {
    const until = operation.regains === true ? fights.truce(operation.desired.key, now) : undefined
    if (until !== undefined) truces.set(operation, until)
  }
  if (truces.size === 0) return { plan, failures: [] }
  const failures = await runBounded([...truces], 8, ([operation, until]) => failureOf(api, operation, until))
  const left = plan.stages.map(stage => stage.filter(operation => !truces.has(operation)))
  return { plan: { ...plan, stages: left.filter(stage => stage.length > 0) }, failures }
}

async function failureOf(api: ClusterApi, { desired }: ApplyOperation, until: number): Promise<Failure> {
  const { key, object, origin } = desired
  const other = await lastWriter(api, object)
  const who = other === undefined ? 'somebody else changes' : `field manager "${other}" changes`
  const time = new Date(until).toISOString()
  return {
    code: 'cluster/fight',
    message: `${formatId(parseKey(key))}: ${who} it again and again; it is left alone until ${time}`,
    key,
    at: { file: origin.file, ...(origin.document !== undefined && { document: origin.document }) },
    retryable: false,
  }
}

// Who wrote last to something other than the status.
async function lastWriter(
  api: ClusterApi,
  { apiVersion, kind, metadata }: KubernetesObject,
): Promise<string | undefined> {
  const { name, namespace } = metadata
  try {
    const live = await api.get({ apiVersion, kind, name, ...(namespace !== undefined && { namespace }) })
    const entries = isArray(live?.metadata.managedFields) ? live.metadata.managedFields.filter(isObject) : []
    const others = entries.filter(
      ({ manager, subresource }) => manager !== fieldManager && (subresource ?? '') === '',
    )
    const last = others.toSorted((a, b) => (String(a.time) < String(b.time) ? -1 : 1)).at(-1)
    return last === undefined ? undefined : String(last.manager)
  } catch (error) {
    if (error instanceof OperationError) return undefined
    throw error
  }
}
