import type { LiveObject } from '../../model/live-object.ts'
import { type ObjectKey, parseKey } from '../../model/object.ts'
import type { DeleteOperation, DesiredObject } from '../../model/plan.ts'
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
  members: ReadonlyMap<ObjectKey, LiveObject>,
  desired: ReadonlyMap<ObjectKey, DesiredObject>,
  { unreadable, mayDelete }: DeletionRules,
): readonly DeleteOperation[] {
  const unwanted = new Map(
    [...members].filter(([key, { application, isTerminating, isKept }]) => {
      if (desired.has(key) || isTerminating || isKept) return false
      return !unreadable.includes(application) && mayDelete(key, application)
    }),
  )
  const staying = [...members.keys()].filter(
    key => !unwanted.has(key) && members.get(key)?.isTerminating !== true,
  )
  const holders = holdersOf([...desired.keys(), ...staying])
  const outputs = new Set([...desired.values()].flatMap(object => outputOf(object) ?? []))
  const gone = [...unwanted].filter(([key, live]) => !holders.has(holderName(key, live) ?? ''))
  return inStages(gone, ([key]) => key)
    .toReversed()
    .flatMap(stage => stage.map(([key, live]) => deletion(key, live, outputs)))
}

function deletion(key: ObjectKey, live: LiveObject, outputs: ReadonlySet<string>): DeleteOperation {
  const { application, generatedFrom, apiVersion, uid, resourceVersion } = live
  const replaced = generatedFrom !== undefined && outputs.has(outputName(key, application, generatedFrom))
  return {
    kind: 'delete',
    key,
    apiVersion,
    application,
    uid,
    resourceVersion,
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

function holderName(key: ObjectKey, { defines }: LiveObject): string | undefined {
  const { group, kind, name } = parseKey(key)
  if (kind === 'Namespace' && group === '') return `Namespace ${name}`
  return defines && `kind ${defines}`
}
