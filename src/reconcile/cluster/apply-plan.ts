import { assessHealth } from '../../core/health/index.ts'
import { parseKey } from '../../core/model/object.ts'
import type { ApplyOperation } from '../../core/model/plan.ts'
import { stageOf } from '../../core/plan/index.ts'
import type { Clock, ClusterApi } from '../ports.ts'
import { type Applied, applyObjects, failedApplications, without } from './apply-objects.ts'

type Stage = readonly ApplyOperation[]

/**
 * Two phases: everything is tried as a dry run, then written, stage by stage. Namespaces and CRDs are written before
 * the dry run of the others, which would fail without them. An application of which anything fails is written no
 * further; the others go on.
 */
export async function applyPlan(
  api: ClusterApi,
  clock: Clock,
  stages: readonly Stage[],
): Promise<readonly Applied[]> {
  const isGround = (stage: Stage): boolean =>
    stage.some(({ desired }) => stageOf(parseKey(desired.key)) === 0)
  const ground = stages.filter(isGround)
  const rest = stages.filter(stage => !isGround(stage))
  const first = await applyStages(api, ground)
  if (first.some(({ operation }) => operation.kind === 'create')) await established(api, clock, first)
  const blocked = failedApplications(first)
  const others = rest.map(stage => without(stage, applicationOf, blocked))
  return [...first, ...(await applyStages(api, others))]
}

async function applyStages(api: ClusterApi, stages: readonly Stage[]): Promise<readonly Applied[]> {
  const tried = await applyObjects(api, stages.flat(), { dryRun: true })
  const done: Applied[] = tried.filter(({ failure }) => failure !== undefined)
  for (const stage of stages) {
    const remaining = without(stage, applicationOf, failedApplications(done))
    done.push(...(await applyObjects(api, remaining, { dryRun: false })))
  }
  return done
}

function applicationOf({ desired }: ApplyOperation): string {
  return desired.application
}

const establishMs = 30_000
const pollMs = 200

// A CRD's kind is served a moment after the CRD is created; discovery is asked again once all are established.
async function established(api: ClusterApi, clock: Clock, applied: readonly Applied[]): Promise<void> {
  const definitions = applied.filter(({ value }) => value?.kind === 'CustomResourceDefinition')
  const deadline = clock.now() + establishMs
  for (const { value } of definitions) {
    if (value === undefined) continue
    const { apiVersion, kind, metadata } = value
    let live = await api.get({ apiVersion, kind, name: metadata.name })
    while (live !== undefined && assessHealth(live).status === 'Progressing' && clock.now() < deadline) {
      await clock.sleep(pollMs)
      live = await api.get({ apiVersion, kind, name: metadata.name })
    }
  }
  if (definitions.length > 0) await api.discover({ refresh: true })
}
