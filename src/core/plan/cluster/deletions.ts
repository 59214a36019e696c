import { isObject } from '../../../base/std/json.ts'
import { type KubernetesObject, type ObjectKey, parseKey } from '../../model/object.ts'
import type { DeleteOperation, DesiredObject } from '../../model/plan.ts'
import { owned } from './apply-set.ts'
import { isKept, isTerminating, ownerOf } from './members.ts'
import { groupKindOf } from './scope.ts'
import { inStages } from './stages.ts'

export interface DeletionRules {
  /** Applications that should be here but cannot be read in any revision: theirs stays. */
  readonly unreadable: readonly string[]
  readonly mayDelete: (key: ObjectKey, application: string) => boolean
}

/**
 * What is deleted of the members that nobody wants any more, in the reverse of the order of applying. A Namespace or
 * CRD stays while anything of ours that stays is in it: deleting it would take that along.
 */
export function planDeletions(
  members: ReadonlyMap<ObjectKey, KubernetesObject>,
  desired: ReadonlyMap<ObjectKey, DesiredObject>,
  { unreadable, mayDelete }: DeletionRules,
): readonly DeleteOperation[] {
  const unwanted = new Map(
    [...members].filter(([key, live]) => {
      const owner = ownerOf(live)
      if (desired.has(key) || isTerminating(live) || isKept(live)) return false
      return !unreadable.includes(owner) && mayDelete(key, owner)
    }),
  )
  const staying = [...members.keys()].filter(key => !unwanted.has(key) && !isLeaving(members.get(key)))
  const holders = holdersOf([...desired.keys(), ...staying])
  const outputs = new Set([...desired.values()].flatMap(object => outputOf(object) ?? []))
  const gone = [...unwanted].filter(([key, live]) => !holders.has(holderName(key, live) ?? ''))
  return inStages(gone, ([key]) => key)
    .toReversed()
    .flatMap(stage => stage.map(([key, live]) => deletion(key, live, outputs)))
}

function isLeaving(live: KubernetesObject | undefined): boolean {
  return live !== undefined && isTerminating(live)
}

function deletion(key: ObjectKey, live: KubernetesObject, outputs: ReadonlySet<string>): DeleteOperation {
  const application = ownerOf(live)
  const from = live.metadata.annotations?.[owned.generatedFrom]
  const replaced = from !== undefined && outputs.has(outputName(key, application, from))
  return {
    kind: 'delete',
    key,
    apiVersion: live.apiVersion,
    application,
    uid: String(live.metadata.uid),
    resourceVersion: String(live.metadata.resourceVersion),
    ...(replaced && { afterHealthy: true }),
  }
}

function outputOf({ key, application, generatedFrom }: DesiredObject): string | undefined {
  return generatedFrom === undefined ? undefined : outputName(key, application, generatedFrom)
}

function outputName(key: ObjectKey, application: string, from: string): string {
  const { group, kind, namespace } = parseKey(key)
  return JSON.stringify([application, group, kind, namespace, from])
}

// Namespaces by name, CRDs by the kind that they define.
function holdersOf(keys: readonly ObjectKey[]): ReadonlySet<string> {
  const ids = keys.map(parseKey)
  return new Set([
    ...ids.map(({ namespace }) => `Namespace ${namespace}`),
    ...ids.map(id => `kind ${groupKindOf(id)}`),
  ])
}

function holderName(key: ObjectKey, live: KubernetesObject): string | undefined {
  const { group, kind, name } = parseKey(key)
  if (kind === 'Namespace' && group === '') return `Namespace ${name}`
  if (kind !== 'CustomResourceDefinition' || !isObject(live.spec)) return undefined
  const { group: defined, names } = live.spec
  return isObject(names)
    ? `kind ${groupKindOf({ group: String(defined), kind: String(names.kind) })}`
    : undefined
}
