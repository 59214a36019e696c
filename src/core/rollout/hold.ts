import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import { equalJson } from '../../base/std/json.ts'
import type { HeldBy, Pair } from '../model/desired.ts'

/**
 * A pair that keeps its content while head has another: the replicas are head's, since shares are never gated, but for
 * a workload that head does not divide any more. The same object as before where nothing differs.
 */
export function holdContent(
  old: Pair,
  pair: Pair,
  { by, reason, revision }: { readonly by: HeldBy; readonly reason: string; readonly revision: string },
): Pair {
  const shares = sharesOf(old, pair)
  const behind = pair.held?.by === undefined ? pair.held : undefined
  const same =
    old.held?.by === by &&
    old.held.because[0]?.message === reason &&
    old.held.behind?.revision === behind?.revision &&
    old.shares === shares
  if (same) return old
  const held = { revision: old.held?.revision ?? revision, because: [waiting(reason)], by }
  return { ...old, shares, held: { ...held, ...(behind && { behind }) } }
}

function sharesOf(old: Pair, { shares }: Pair): Pair['shares'] {
  const joined = new Map([...old.shares, ...shares])
  const same =
    joined.size === old.shares.size &&
    [...joined].every(([key, share]) => {
      const before = old.shares.get(key)
      return before !== undefined && equalJson(plain(share), plain(before))
    })
  return same ? old.shares : joined
}

function plain({ autoscalers, ...share }: ReturnType<Pair['shares']['get']> & object) {
  return { ...share, autoscalers: (autoscalers ?? []).map(part => ({ ...part })) }
}

function waiting(message: string): Diagnostic {
  return { code: 'rollout/waiting', severity: 'warning', message, at: { file: 'fleet.yaml' } }
}
