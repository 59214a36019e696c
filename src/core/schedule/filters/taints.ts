import type { Taint } from '../../model/fleet.ts'
import type { PropagationPolicy, Toleration } from '../../model/propagation-policy.ts'
import type { Refuse } from './filter.ts'

/** NoSchedule and NoExecute refuse where no toleration covers them; PreferNoSchedule never does. */
export function taintsFilter(policy: PropagationPolicy): Refuse {
  // A taint in Git holds for good, and is not tolerated for a while.
  const tolerations = policy.clusterTolerations.filter(each => each.tolerationSeconds === undefined)
  return ({ taints }) => {
    const refusing = taints.find(
      taint => taint.effect !== 'PreferNoSchedule' && !tolerations.some(each => tolerates(each, taint)),
    )
    return refusing && `the policy does not tolerate the taint ${formatTaint(refusing)}`
  }
}

/** As in Kubernetes: no effect means every effect, and only Exists may leave the key out. */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  const { key, operator = 'Equal', value = '', effect } = toleration
  if (effect !== undefined && effect !== taint.effect) return false
  if (key === undefined || key === '') return operator === 'Exists'
  return key === taint.key && (operator === 'Exists' || value === (taint.value ?? ''))
}

/** `key=value:effect`. */
export function formatTaint({ key, value, effect }: Taint): string {
  return `${key}${value === undefined || value === '' ? '' : `=${value}`}:${effect}`
}
