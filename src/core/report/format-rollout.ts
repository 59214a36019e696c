import type { RolloutState } from '../model/rollout.ts'

/** `web: 3 of 12 clusters have 1a2b3c4, step 2 of 3, region emea: 1 cluster on the way`. */
export function formatRollout({
  application,
  revision,
  step,
  counts,
  waits,
  breaches,
}: RolloutState): string {
  const failed = counts.failed === 0 ? '' : `, ${counts.failed} failed`
  const done = `${application}: ${counts.done} of ${counts.clusters} clusters have ${revision.slice(0, 12)}${failed}`
  const [breach] = breaches
  if (breach !== undefined) {
    const where = [breach.step, breach.group].filter(part => part !== '').join(', ')
    const end = breach.reverted ? 'was given back what it had' : 'nothing goes on'
    return `${done}; ${where} failed, and ${end}: ${breach.reason}`
  }
  const at = waits === '' ? step : waits
  return at === '' ? done : `${done}; ${at}`
}
