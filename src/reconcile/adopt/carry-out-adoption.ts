import { parseKey } from '../../core/model/object.ts'
import type { Failure } from '../../core/model/outcome.ts'
import { fieldManager, inStages, takeoverOf } from '../../core/plan/index.ts'
import { Execution } from '../cluster/execution.ts'
import type { Observed } from '../cluster/observe-cluster.ts'
import type { ClusterRequest } from '../cluster/reconcile-cluster.ts'
import { attempt } from '../requests/attempt.ts'
import { inNameOf } from '../requests/in-name-of.ts'
import { runBounded } from '../requests/run-bounded.ts'
import { Stop } from '../requests/stop.ts'
import type { Candidate } from './candidates.ts'
import { adoptingWrite } from './plan-adoption.ts'

/** What came of it. */
export interface Adopted {
  readonly adopted: readonly Candidate[]
  readonly failures: readonly Failure[]
}

/**
 * Makes candidates ours: first their former owners' part in them, then they themselves, announced, applied and recorded
 * as everything that we apply. Ended between any two requests, the next time does the rest.
 */
export async function carryOutAdoption(
  request: ClusterRequest,
  observed: Observed,
  candidates: readonly Candidate[],
): Promise<Adopted> {
  const stop = new Stop(request.signal)
  const taken = await runBounded(candidates, 16, async candidate => {
    const { value, failure } = await attempt(candidate.desired, stop, () => takeOver(request, candidate))
    return { candidate, isTaken: value === true, failure }
  })
  const ours = taken.flatMap(({ candidate, isTaken }) => (isTaken ? candidate : []))
  const operations = ours.filter(({ isMember }) => !isMember).map(adoptingWrite)
  const { before } = observed.plan
  const plan = {
    ...observed.plan,
    stages: inStages(operations, ({ desired }) => desired.key),
    deletions: [],
    abandoned: [],
    // What was to be deleted is still there, and has to stay known.
    after: before,
  }
  const execution = new Execution(request, { ...observed, plan, failures: [] }, stop)
  await execution.run()
  await execution.finish(() => false)
  const { live, failures } = execution.done()
  return {
    adopted: ours.filter(({ desired, isMember }) => isMember || live.has(desired.key)),
    failures: [...taken.flatMap(({ failure }) => failure ?? []), ...failures],
  }
}

// Only as it was looked at: whoever changed it since may have other plans with it.
async function takeOver({ api }: ClusterRequest, candidate: Candidate): Promise<boolean> {
  const { desired, live, owners, managers } = candidate
  const patch = takeoverOf(live, desired.object, owners, managers)
  if (patch === undefined) return true
  const { kind, namespace, name } = parseKey(desired.key)
  const { apiVersion } = desired.object
  const ref = { apiVersion, kind, name, ...(namespace !== '' && { namespace }) }
  const resourceVersion = String(live.metadata.resourceVersion)
  const metadata = { ...patch, resourceVersion }
  const patched = await inNameOf(api, desired.impersonate).patch(ref, { metadata }, { fieldManager })
  return patched !== undefined
}
