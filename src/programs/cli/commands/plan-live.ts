import { formatPlanMarkdown, hasChanges, planJson } from '../../../core/report/index.ts'
import { systemClock } from '../../../io/clock.ts'
import { kubeClusterDirectory } from '../../../io/cluster/cluster-directory.ts'
import type { Judged } from '../../../reconcile/fleet/judge.ts'
import { type ClusterFailure, planFleetLive } from '../../../reconcile/fleet/plan-fleet-live.ts'
import { colors } from '../colors.ts'
import { writerName } from '../live-ports.ts'
import { type LoadedFleet, requireCompiled } from '../load-fleet.ts'
import type { OpenSource } from '../open-source.ts'
import { paintPlan } from '../paint-plan.ts'
import { print, printJson, printNotice } from '../print.ts'

/** Shows what would change in the clusters as they are now; exit code 2 when one of them could not be asked. */
export async function printLivePlan(
  { source }: OpenSource,
  after: LoadedFleet,
  { plan: intended, verdict, desired }: Judged,
  output: string,
): Promise<void> {
  const { fleet, revision } = requireCompiled(after)
  const now = Math.floor(systemClock.now() / 1_000)
  const sequence = after.state?.sequence ?? { epoch: now, counter: 1 }
  const state = { ...source.description, fleet: fleet.name, sequence, revision }
  const requester = { clock: systemClock, writer: writerName(), state }
  const { changes, failures } = await planFleetLive(kubeClusterDirectory(), desired, requester, 16)
  // Of clusters that nothing is known of yet, the live objects say all.
  const since = after.state === undefined ? { moves: [], joined: [] } : {}
  const plan = { ...intended, ...since, ...changes }
  if (output === 'json') {
    printJson({ ...planJson(plan, verdict), failures: failures.map(failureJson) })
  } else if (output === 'markdown') {
    const rest = failures.map(each => `- ${failureText(each)}\n`).join('')
    print(`${formatPlanMarkdown(plan, verdict)}${rest === '' ? '' : `\n**Not known**\n\n${rest}`}`)
  } else {
    print(paintPlan(plan, verdict))
    for (const each of failures) printNotice(colors.err.red(`✗ ${failureText(each)}`))
  }
  if (failures.length > 0) process.exitCode = 2
  else if (hasChanges(plan)) process.exitCode = 1
}

function failureText({ cluster, failure }: ClusterFailure): string {
  return `${cluster}: ${failure.code}: ${failure.message}`
}

function failureJson({ cluster, failure }: ClusterFailure) {
  const { code, message, key } = failure
  return { cluster, code, message, ...(key !== undefined && { object: key }) }
}
