import type { Taint } from '../../model/fleet.ts'
import type { PropagationPolicy, Toleration } from '../../model/propagation-policy.ts'
import type { Refuse } from './filter.ts'

/**
 * NoSchedule and NoExecute refuse where no toleration covers them; PreferNoSchedule never does, and whether NoSelectIfNew
 * does depends on what the cluster has already.
 */
export function taintsFilter(policy: PropagationPolicy): Refuse {
  // A taint in Git holds for good, and is not tolerated for a while.
  const refusesForGood = (taint: Taint): boolean =>
    taint.effect !== 'NoSelectIfNew' && refuses(taint, policy.clusterTolerations, Number.MAX_VALUE)
  return ({ taints }) => {
    if (taints.length === 0) return undefined
    const refusing = taints.find(refusesForGood)
    return refusing && `the policy does not tolerate the taint ${formatTaint(refusing)}`
  }
}

/** A taint with any effect, of which only those that prefer are never in the way. */
export interface AnyTaint extends Omit<Taint, 'effect'> {
  readonly effect: string
  /** Since when it holds, in seconds of Unix time. */
  readonly timeAdded?: number
}

export interface AnyToleration extends Omit<Toleration, 'effect'> {
  readonly effect?: string
}

/**
 * Whether tolerations let a cluster with these taints pass, as in Kubernetes: no effect means every effect, and only
 * `Exists` may leave the key out. `PreferNoSchedule` never refuses; OCM's `NoSelectIfNew` does unless the cluster has
 * already what is `placed`. `tolerationSeconds` count from a taint's `timeAdded` to `now`; a taint of which it is not
 * known since when it holds counts as new. In which order tolerations and taints stand does not matter: of the
 * tolerations of one taint the most patient counts, as where clusters are evicted.
 */
export function toleratesTaints(
  tolerations: readonly AnyToleration[],
  taints: readonly AnyTaint[],
  now?: number,
  placed = false,
): boolean {
  return !taints.some(taint => {
    if (placed && taint.effect === 'NoSelectIfNew') return false
    const { timeAdded } = taint
    const held = now === undefined || timeAdded === undefined ? 0 : now - timeAdded
    return refuses(taint, tolerations, held)
  })
}

function refuses(taint: AnyTaint, tolerations: readonly AnyToleration[], heldSeconds = 0): boolean {
  return !taint.effect.startsWith('Prefer') && (toleratedSeconds(taint, tolerations) ?? 0) <= heldSeconds
}

/**
 * For how long a taint is tolerated: the longest of the `tolerationSeconds` of the tolerations that match it, for ever
 * where one of them has none (one that matches is enough for Karmada and OCM); undefined where none matches.
 */
export function toleratedSeconds(taint: AnyTaint, tolerations: readonly AnyToleration[]): number | undefined {
  let longest: number | undefined
  for (const each of tolerations) {
    if (!tolerates(each, taint)) continue
    const { tolerationSeconds = Number.POSITIVE_INFINITY } = each
    longest = Math.max(tolerationSeconds, longest ?? tolerationSeconds)
  }
  return longest
}

/** As in Kubernetes: no effect means every effect, and only Exists may leave the key out. */
export function tolerates(toleration: AnyToleration, taint: AnyTaint): boolean {
  const { key = '', operator = 'Equal', value = '', effect = '' } = toleration
  if (effect !== '' && effect !== taint.effect) return false
  if (key === '') return operator === 'Exists'
  return key === taint.key && (operator === 'Exists' || value === (taint.value ?? ''))
}

/** `key=value:effect`. */
export function formatTaint({ key, value, effect }: Taint): string {
  return `${key}${value === undefined || value === '' ? '' : `=${value}`}:${effect}`
}
