import { assessHealth, type HealthRules } from '../../core/health/index.ts'
import { parseKey } from '../../core/model/object.ts'
import type { ApplyOperation } from '../../core/model/plan.ts'
import { stageOf } from '../../core/plan/index.ts'
import type { Clock, ClusterApi } from '../ports.ts'
import { attempt } from '../requests/attempt.ts'
import type { Stop } from '../requests/stop.ts'
import { type Applied, applyObjects, failedApplications, tryObjects, without } from './apply-objects.ts'
import type { Reveal } from './reveal.ts'

type Stage = readonly ApplyOperation[]

interface Applier {
  readonly api: ClusterApi
  readonly clock: Clock
  /** Aborted when nothing more is to be written. */
  readonly stop: Stop
  readonly reveal: Reveal
  readonly healthRules?: HealthRules
}

/**
 * Two phases: everything is tried as a dry run, then written, stage by stage. Namespaces and CRDs are written before
 * the dry run of the others, which would fail without them. An application of which anything fails is written no
 * further; the others go on.
 */
export async function applyPlan(applier: Applier, stages: readonly Stage[]): Promise<readonly Applied[]> {
  const isGround = (stage: Stage): boolean =>
    stage.some(({ desired }) => stageOf(parseKey(desired.key)) === 0)
  const ground = await applyStages(applier, stages.filter(isGround), new Set())
  await awaitDefinitions(applier, ground)
  const rest = stages.filter(stage => !isGround(stage))
  return [...ground, ...(await applyStages(applier, rest, failedApplications(ground)))]
}

// What is not tried any more because its application failed is given as neither done nor failed.
async function applyStages(
  { api, clock, stop, healthRules, reveal }: Applier,
  stages: readonly Stage[],
  blocked: ReadonlySet<string>,
): Promise<readonly Applied[]> {
  const options = { clock, stop, reveal, healthRules }
  const done = [...(await tryObjects(api, without(stages.flat(), applicationOf, blocked), options))]
  const refused = new Set([...blocked, ...failedApplications(done)])
  for (const stage of stages) {
    const remaining = without(stage, applicationOf, refused)
    const written = await applyObjects(api, remaining, options)
    done.push(...written)
    for (const application of failedApplications(written)) refused.add(application)
  }
  return done
}

function applicationOf({ desired }: ApplyOperation): string {
  return desired.application
}

const establishMs = 30_000
const pollMs = 200

// A CRD's kind is served a moment after the CRD is written; discovery is asked again once all are established.
async function awaitDefinitions({ api, clock, stop }: Applier, applied: readonly Applied[]): Promise<void> {
  const definitions = applied.flatMap(({ value }) => (value?.defines === undefined ? [] : value))
  const deadline = clock.now() + establishMs
  for (const { apiVersion, key } of definitions) {
    const { kind, name } = parseKey(key)
    for (;;) {
      const ref = { apiVersion, kind, name }
      const { value } = await attempt({}, stop, () => api.get(ref))
      if (value === undefined || assessHealth(value).status !== 'Progressing') break
      if (clock.now() >= deadline) break
      await clock.sleep(pollMs, stop.signal)
    }
  }
  if (definitions.length > 0) await attempt({}, stop, () => api.discover({ refresh: true }))
}
