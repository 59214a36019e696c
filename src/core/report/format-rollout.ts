import { counted } from '../../base/std/counted.ts'
import { shortened } from '../../base/std/shortened.ts'
import type { Breach, RolloutState } from '../model/rollout.ts'

/** What one line has room for; the cluster's file has all of it. */
const longestReason = 200

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
  const all = counted(counts.clusters, 'cluster')
  const have = counts.clusters === 1 ? 'has' : 'have'
  const done = `${application}: ${counts.done} of ${all} ${have} ${revision.slice(0, 12)}${failed}`
  const [breach] = breaches
  if (breach !== undefined) {
    const where = [breach.step, breach.group].filter(part => part !== '').join(', ')
    const end = breach.reverted ? `was given back what it had${inGit(breach)}` : 'nothing goes on'
    return `${done}; ${where} failed, and ${end}: ${shortened(breach.reason, longestReason)}`
  }
  const at = waits === '' ? step : waits
  return at === '' ? done : `${done}; ${at}`
}

function inGit({ pullRequest, unwritten }: Breach): string {
  if (unwritten !== undefined) return ` (not written into Git: ${shortened(unwritten, longestReason)})`
  return pullRequest === undefined ? '' : ` (pull request ${pullRequest})`
}
