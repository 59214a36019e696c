import { reasonOfEvents, tellingPod } from '../../core/health/index.ts'
import type { LiveObject } from '../../core/model/live-object.ts'
import { type KubernetesObject, type ObjectKey, parseKey } from '../../core/model/object.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { Health } from '../../core/model/outcome.ts'
import type { Clock, ClusterApi, ListOptions } from '../ports.ts'
import { runBounded } from '../requests/run-bounded.ts'
import type { ClusterKeeper } from '../watch/cluster-keeper.ts'
import { Explanations } from '../watch/explanations.ts'

/** More objects than this that are not well are likely to share a cause, which these tell. */
const asked = 5

interface Asker {
  readonly api: ClusterApi
  readonly clock: Clock
  /** Knows what was found before. */
  readonly keeper?: ClusterKeeper
}

/**
 * Adds to the health of objects that are not well what a person would look for next: what their pods wait for, and what
 * events say. Two requests for each of a few objects, and ever more seldom while nothing changes.
 */
export async function explainHealth(
  { api, clock, keeper }: Asker,
  objects: ReadonlyMap<ObjectKey, LiveObject>,
  health: ReadonlyMap<ObjectKey, Health>,
): Promise<ReadonlyMap<ObjectKey, Health>> {
  const ill: { key: ObjectKey; object: LiveObject; health: Health }[] = []
  for (const [key, each] of health) {
    const object = each.status === 'Healthy' ? undefined : objects.get(key)
    if (object !== undefined && isExplained(object, each)) ill.push({ key, object, health: each })
  }
  if (ill.length === 0) return health
  const known = keeper?.explanations ?? new Explanations()
  known.keepOnly(new Set(ill.map(({ key }) => key)))
  const due = ill.filter(({ key, health: each }) => known.isDue(key, each, clock.now()))
  const first = due.toSorted((a, b) => urgency(b.health) - urgency(a.health)).slice(0, asked)
  await runBounded(first, asked, async ({ key, object, health: each }) => {
    known.found(key, each, await reasonFor(api, object), clock.now())
  })
  const explained = ill.flatMap(({ key, health: { status, message } }) => {
    const reason = known.reasonOf(key)
    return reason === undefined ? [] : [[key, { status, message: `${message}: ${reason}` }] as const]
  })
  return new Map([...health, ...explained])
}

// What failed and has no pods says why by itself.
function isExplained({ podSelector, isTerminating }: LiveObject, { status }: Health): boolean {
  if (isTerminating) return false
  return status === 'Progressing' || (status === 'Degraded' && podSelector !== undefined)
}

function urgency({ status }: Health): number {
  return status === 'Degraded' ? 1 : 0
}

async function reasonFor(api: ClusterApi, object: LiveObject): Promise<string | undefined> {
  const { podSelector } = object
  const { namespace } = parseKey(object.key)
  if (podSelector === undefined) return warningOf(api, namespace, object.uid)
  // A page: of more pods these tell enough.
  const pods = await listOrNone(api, 'Pod', { namespace, labelSelector: podSelector, limit: 500 })
  const telling = tellingPod(pods)
  if (telling === undefined) return warningOf(api, namespace, object.uid)
  if (telling.fails) return telling.reason
  const warning = await warningOf(api, namespace, String(telling.pod.metadata.uid))
  return warning === undefined ? telling.reason : `${telling.reason}: ${warning}`
}

// Events of objects without a namespace are kept in the one that is called default.
async function warningOf(api: ClusterApi, namespace: string, uid: string): Promise<string | undefined> {
  const fieldSelector = `involvedObject.uid=${uid},type=Warning`
  const options = { namespace: namespace || 'default', fieldSelector, limit: 100 }
  return reasonOfEvents(await listOrNone(api, 'Event', options))
}

// Whoever may not look, or does not get an answer, has no reason to tell, and all else stays as it is.
async function listOrNone(
  api: ClusterApi,
  kind: string,
  options: ListOptions,
): Promise<readonly KubernetesObject[]> {
  try {
    return (await api.list({ apiVersion: 'v1', kind }, options)).items
  } catch (error) {
    if (error instanceof OperationError) return []
    throw error
  }
}
