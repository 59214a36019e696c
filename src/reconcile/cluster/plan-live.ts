import { equalJson } from '../../base/std/json.ts'
import { runAnnotation } from '../../core/model/hook.ts'
import { groupOf, type KubernetesObject, type ObjectKey } from '../../core/model/object.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { Failure } from '../../core/model/outcome.ts'
import type { ApplyOperation, ClusterPlan } from '../../core/model/plan.ts'
import type { Clock, ClusterApi } from '../ports.ts'
import { type Attempt, attempt, condense, failureOf } from '../requests/attempt.ts'
import { runBounded } from '../requests/run-bounded.ts'
import { Stop } from '../requests/stop.ts'
import { withoutMarks } from './abandon.ts'
import { applyDesired } from './apply-desired.ts'
import { hideValues } from './hide-values.ts'
import { observeCluster } from './observe-cluster.ts'
import { readLive } from './read-live.ts'
import type { ClusterRequest } from './reconcile-cluster.ts'
import { refuseForeign } from './refuse-foreign.ts'
import { type Reveal, revealFor } from './reveal.ts'

/** What would change in one cluster, as it is now. */
export interface LivePlan {
  /** Absent when the cluster could not be read, or is not this writer's to change: the failures say why. */
  readonly plan?: ClusterPlan
  /** In the order of the plan, deletions last; without what a write would not change. */
  readonly changes: readonly LiveChange[]
  readonly failures: readonly Failure[]
}

/** One object as it is and as it would be, without what servers write for themselves. */
export interface LiveChange {
  readonly change: 'added' | 'changed' | 'removed'
  readonly key: ObjectKey
  readonly application: string
  readonly before?: KubernetesObject
  readonly after?: KubernetesObject
  /** It cannot become so without being deleted first. */
  readonly recreated?: true
}

/**
 * Plans against the live cluster and asks its server, by dry runs, what each object would become. Writes nothing.
 * Secrets are given with their values, but for those that were encrypted, which are masked wherever they stand.
 */
export async function planLive(request: ClusterRequest): Promise<LivePlan> {
  try {
    const observed = await observeCluster(request)
    if (!('plan' in observed)) return { changes: [], failures: [observed] }
    const deletions = [...observed.plan.deletions, ...observed.later]
    const plan = { ...observed.plan, deletions }
    const reveal = revealFor(request.cluster, request.secrets)
    const looks = await lookAtAll(request, plan, reveal)
    const found = looks.flatMap(({ value }) => value ?? [])
    const changes = await hideValues(found, plan.stages.flat(), reveal)
    return {
      plan,
      changes: changes.filter(({ before, after }) => !equalJson(before, after)),
      failures: condense([...observed.failures, ...looks.flatMap(({ failure }) => failure ?? [])]),
    }
  } catch (error) {
    if (error instanceof OperationError) return { changes: [], failures: [failureOf(error)] }
    throw error
  }
}

async function lookAtAll(
  { api, clock, signal }: ClusterRequest,
  plan: ClusterPlan,
  reveal: Reveal,
): Promise<readonly Attempt<LiveChange>[]> {
  const stop = new Stop(signal)
  const operations = plan.stages.flat()
  const made = new Set(operations.map(({ desired }) => desired.key))
  const applied = await runBounded(operations, 16, operation =>
    attempt(operation.desired, stop, () => lookAtApply({ api, clock, reveal }, operation, made)),
  )
  const deleted = await runBounded(plan.deletions, 16, ({ key, apiVersion, application }) =>
    attempt({ key }, stop, async (): Promise<LiveChange> => {
      const before = await readLive(api, key, apiVersion)
      return { change: 'removed', key, application, ...(before && { before: stripped(before) }) }
    }),
  )
  const left = await runBounded(plan.abandoned, 16, ({ key, apiVersion, application }) =>
    attempt({ key }, stop, async (): Promise<LiveChange> => {
      const object = await readLive(api, key, apiVersion)
      const before = object && stripped(object)
      return { change: 'changed', key, application, ...(before && { before, after: withoutMarks(before) }) }
    }),
  )
  return [...applied, ...deleted, ...left]
}

interface World {
  readonly api: ClusterApi
  readonly clock: Clock
  readonly reveal: Reveal
}

async function lookAtApply(
  world: World,
  operation: ApplyOperation,
  made: ReadonlySet<ObjectKey>,
): Promise<LiveChange> {
  const { key, application, object, run } = operation.desired
  const before = await readLive(world.api, key, object.apiVersion)
  // A hook is deleted before it runs again, whatever of it could be changed.
  if (before !== undefined && run !== undefined && before.metadata.annotations?.[runAnnotation] !== run.name)
    return { change: 'changed', key, application, before: stripped(before), after: object, recreated: true }
  const after = await tryOut(world, operation, made)
  const looked = { key, application, after: stripped(after) }
  if (before === undefined) return { change: 'added', ...looked }
  const { uid } = after.metadata
  const recreated = uid !== undefined && uid !== before.metadata.uid
  return { change: 'changed', ...looked, before: stripped(before), ...(recreated && { recreated }) }
}

// What the plan itself makes room for cannot be tried yet: it would become what it says.
async function tryOut(
  { api, clock, reveal }: World,
  operation: ApplyOperation,
  made: ReadonlySet<ObjectKey>,
): Promise<KubernetesObject> {
  const { object } = operation.desired
  try {
    return await refuseForeign(api, operation, () =>
      applyDesired(api, operation, { dryRun: true, clock, reveal }),
    )
  } catch (error) {
    if (!(error instanceof OperationError)) throw error
    const namespaceComes = made.has(`/Namespace//${object.metadata.namespace}`)
    if (error.code === 'cluster/not-found' && namespaceComes) return object
    const definitionComes = [...made].some(
      key => key.startsWith(definitions) && key.endsWith(`.${groupOf(object.apiVersion)}`),
    )
    if (error.code === 'cluster/kind-unknown' && definitionComes) return object
    throw error
  }
}

const definitions = 'apiextensions.k8s.io/CustomResourceDefinition//'

/** An object without what servers write for themselves, for people to compare. */
export function stripped(object: KubernetesObject): KubernetesObject {
  const { managedFields, resourceVersion, generation, uid, creationTimestamp, ...metadata } = object.metadata
  const { status, ...rest } = object
  const { apiVersion, kind } = object
  return { ...rest, apiVersion, kind, metadata: { ...metadata, name: object.metadata.name } }
}
