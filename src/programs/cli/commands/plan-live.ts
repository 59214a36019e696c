import { formatPlace, formatPlanMarkdown, hasChanges, planJson } from '../../../core/report/index.ts'
import { kubeClusterDirectory } from '../../../io/cluster/cluster-directory.ts'
import type { Judged } from '../../../reconcile/fleet/judge.ts'
import { locateFailure } from '../../../reconcile/fleet/locate-failures.ts'
import { type ClusterFailure, planFleetLive } from '../../../reconcile/fleet/plan-fleet-live.ts'
import { colors } from '../colors.ts'
import { liveSecrets } from '../live-secrets.ts'
import { type LoadedFleet, requireCompiled } from '../load-fleet.ts'
import type { OpenSource } from '../open-source.ts'
import { paintPlan } from '../paint-plan.ts'
import { print, printJson, printNotice } from '../print.ts'
import { requesterOf } from '../requester.ts'

/** Shows what would change in the clusters as they are now; exit code 2 when one of them could not be asked. */
export async function printLivePlan(
  open: OpenSource,
  after: LoadedFleet,
  { plan: intended, verdict, desired }: Judged,
  output: string,
): Promise<void> {
  const requester = requesterOf(open, after)
  const clusters = kubeClusterDirectory()
  const asked = { ...requester, secrets: liveSecrets(clusters), intended: intended.groups }
  const { changes, failures: found } = await planFleetLive(clusters, desired, asked, 16)
  const { tree } = requireCompiled(after).fleet
  const failures = found.map(({ cluster, failure }) => ({ cluster, failure: locateFailure(failure, tree) }))
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
  const where = failure.at === undefined ? '' : ` (${formatPlace(failure.at)})`
  return `${cluster}: ${failure.code}: ${failure.message}${where}`
}

function failureJson({ cluster, failure }: ClusterFailure) {
  const { code, message, key, at } = failure
  return {
    cluster,
    code,
    message,
    ...(key !== undefined && { object: key }),
    ...(at && { file: at.file, ...(at.position && { line: at.position.line }) }),
  }
}
