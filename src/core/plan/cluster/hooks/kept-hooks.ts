import { sha256 } from '../../../../base/std/hash.ts'
import { canonicalJson, type JsonValue } from '../../../../base/std/json.ts'
import { memoizeByIdentity } from '../../../../base/std/memoize.ts'
import { defaultApplySettings } from '../../../model/apply-settings.ts'
import { hookOf } from '../../../model/hook.ts'
import { orderOf } from '../../../model/object-order.ts'
import type { DesiredObject } from '../../../model/plan.ts'
import type { KeptHook, Teardown } from '../../../model/teardown.ts'
import { treatmentOf } from '../../apply/treatment.ts'
import { owned } from '../apply-set.ts'

/** What is kept of the hooks of deletion of one application; the same object where that is what is kept already. */
export function teardownOf(hooks: readonly DesiredObject[], known: Teardown | undefined): Teardown {
  const made: Teardown = { hooks: hooks.map(kept) }
  return known !== undefined && known.stage === undefined && contentOf(known) === contentOf(made)
    ? known
    : made
}

function kept({ object, revision, origin, impersonate }: DesiredObject): KeptHook {
  return { object, revision, origin: origin.file, ...(impersonate !== undefined && { impersonate }) }
}

const contentOf: (teardown: Teardown) => string = memoizeByIdentity(({ hooks }) =>
  sha256(canonicalJson(hooks.map(({ object, impersonate = '' }): JsonValue => [object, impersonate]))),
)

/** The hooks that are kept, as objects that a cluster should have. */
export const keptHooks: (teardown: Teardown) => readonly DesiredObject[] = memoizeByIdentity(teardown =>
  teardown.hooks.flatMap(({ object, revision, origin: file, impersonate }): readonly DesiredObject[] => {
    const hook = hookOf(object)
    const key = object.metadata.annotations?.[owned.object]
    const application = object.metadata.labels?.[owned.application]
    if (hook === undefined || hook === 'never' || key === undefined || application === undefined) return []
    const origin = { file }
    const order = orderOf(object)
    return [
      {
        key,
        object,
        application,
        revision,
        origin,
        digest: sha256(canonicalJson(object)),
        treatment: treatmentOf({ object, origin }, defaultApplySettings),
        hook,
        sync: contentOf(teardown),
        ...(order && { order }),
        ...(impersonate !== undefined && { impersonate }),
      },
    ]
  }),
)
