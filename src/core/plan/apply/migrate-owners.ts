import { isObject, type JsonObject, type JsonValue } from '../../../base/std/json.ts'
import { pathsAt } from '../../model/json-pointer.ts'
import type { KubernetesObject } from '../../model/object.ts'
import type { DesiredObject } from '../../model/plan.ts'
import { differenceOf, type FieldSet, unionOf, withoutFields } from '../adoption/field-set.ts'
import { fieldManager } from '../cluster/apply-set.ts'
import { withoutPaths } from './field-path.ts'
import { fieldsIn } from './fields-in.ts'
import { isOurs, managersOf } from './managed-fields.ts'

/** Tools that declare an object as a whole: what they set and Git does not is to go. */
const declaring: ReadonlySet<string> = new Set([
  'kubectl-client-side-apply',
  'kubectl-create',
  'kubectl-replace',
  'kubectl-last-applied',
  'kubectl',
  'helm',
])

/** What a server calls the owner of everything that was there before owners were kept track of. */
const beforeFirstApply = 'before-first-apply'

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

/**
 * The managedFields of an object in which what client-side tools declared counts as applied by us, so that what Git does
 * not have goes with the next apply, and what it stops to have later, too (client-go's csaupgrade, done for all of
 * them). Of what was there before owners were kept, only what was declared or is rendered counts. Undefined: there is
 * nothing to take. Finalizers, owners and the status stay with whoever has them.
 */
export function migratedOwners(
  live: KubernetesObject,
  desired: DesiredObject,
  sent: KubernetesObject,
): readonly JsonObject[] | undefined {
  const { object } = desired
  const entries = managersOf(live)
  const own = entries.find(isOurs)
  const parts = entries.map(entry => {
    const taken = entry === own ? {} : takenFrom(entry, live, object)
    return { entry, taken: isNothing(taken) ? taken : withoutLeft(taken, live, desired, sent) }
  })
  if (parts.every(({ taken }) => isNothing(taken))) return undefined
  const rest = parts.flatMap(({ entry, taken }): readonly JsonObject[] => {
    if (entry === own) return []
    if (isNothing(taken)) return [entry]
    const left = differenceOf(fieldsOf(entry), taken)
    return isNothing(left) ? [] : [{ ...entry, fieldsV1: left }]
  })
  const fieldsV1 = parts.reduce(
    (all, { taken }) => unionOf(all, taken),
    own === undefined ? {} : fieldsOf(own),
  )
  const { apiVersion } = object
  const made = { manager: fieldManager, operation: 'Apply', apiVersion, fieldsType: 'FieldsV1' }
  const time = own?.time ?? parts.find(({ taken }) => !isNothing(taken))?.entry.time
  return [{ ...made, ...(time !== undefined && { time }), fieldsV1 }, ...rest]
}

/** The object as it will be once its owners are migrated and it is applied again: without what Git does not have. */
export function afterMigration(
  answer: KubernetesObject,
  desired: DesiredObject,
  sent: KubernetesObject,
): KubernetesObject {
  const [migrated, ...rest] = migratedOwners(answer, desired, sent) ?? []
  if (migrated === undefined) return answer
  const own = managersOf(answer).find(isOurs)
  const staying = [...(own === undefined ? [] : [own]), ...rest].reduce(
    (all: FieldSet, entry) => unionOf(all, fieldsOf(entry)),
    {},
  )
  const gone = differenceOf(fieldsOf(migrated), staying)
  // Of what kubectl created it owns the server's defaults, too, which come back at once.
  const declared = declaredIn(answer)
  const left = withoutFields(answer, declared === undefined ? gone : fieldsIn(gone, [declared]))
  const { apiVersion, kind, metadata } = answer
  const about = isObject(left.metadata) ? left.metadata : {}
  return { ...left, apiVersion, kind, metadata: { ...about, name: metadata.name } }
}

/** The fields without those that are left to others: what is ignored, what was not sent, and replicas that Git does not say. */
function withoutLeft(
  taken: FieldSet,
  live: KubernetesObject,
  { object, treatment }: DesiredObject,
  sent: KubernetesObject,
): FieldSet {
  const ignored = treatment.ignores
    .filter(({ when }) => when?.(live) !== false)
    .flatMap(({ pointers }) => pointers.flatMap(pointer => pathsAt(pointer, live)))
  const replicas = isObject(object.spec) && object.spec.replicas !== undefined ? [] : [['spec', 'replicas']]
  const counted = fieldsIn(taken, [withoutPaths(live, [...ignored, ...replicas])])
  const unsent = differenceOf(fieldsIn(counted, [object]), fieldsIn(counted, [sent]))
  return differenceOf(counted, unsent)
}

// Fields of two versions of a kind cannot be put together.
function takenFrom(entry: JsonObject, live: KubernetesObject, object: KubernetesObject): FieldSet {
  const { manager, apiVersion, subresource = '' } = entry
  if (subresource !== '' || apiVersion !== object.apiVersion) return {}
  if (declaring.has(String(manager))) return withoutOthersFields(fieldsOf(entry))
  if (manager !== beforeFirstApply) return {}
  const declared = declaredIn(live)
  return withoutOthersFields(fieldsIn(fieldsOf(entry), [object, declared]))
}

/** What `kubectl apply` was given the last time, with the annotation in which it keeps that. */
function declaredIn({ metadata }: KubernetesObject): JsonValue | undefined {
  const text = metadata.annotations?.[lastApplied]
  if (text === undefined) return undefined
  const parsed = parse(text)
  const declared = isObject(parsed) ? parsed : {}
  const about = isObject(declared.metadata) ? declared.metadata : {}
  const annotations = isObject(about.annotations) ? about.annotations : {}
  return { ...declared, metadata: { ...about, annotations: { ...annotations, [lastApplied]: text } } }
}

function parse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined
  }
}

function withoutOthersFields({ 'f:status': _, 'f:metadata': metadata, ...rest }: FieldSet): FieldSet {
  if (!isObject(metadata)) return rest
  const kept = Object.entries(metadata).filter(([step]) => step === 'f:labels' || step === 'f:annotations')
  return kept.length === 0 ? rest : { ...rest, 'f:metadata': Object.fromEntries(kept) }
}

function fieldsOf({ fieldsV1 }: JsonObject): FieldSet {
  return isObject(fieldsV1) ? fieldsV1 : {}
}

function isNothing(fields: FieldSet): boolean {
  return Object.keys(fields).length === 0
}
