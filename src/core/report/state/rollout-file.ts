import { formatYaml } from '../../../base/yaml/format-yaml.ts'
import type { Breach, RolloutState } from '../../model/rollout.ts'

/** What `rollouts/<application>/<policy>.yaml` says of a change on its way; what each cluster has is in its own file. */
export function rolloutFile(state: RolloutState): readonly [string, () => string] {
  const { policy, application, revision, step, counts, waits, breaches } = state
  const document = () => ({
    policy,
    application,
    revision,
    ...(step !== '' && { step }),
    ...counts,
    ...(waits !== '' && { waits }),
    ...(breaches.length > 0 && { breaches: breaches.map(breachFields) }),
  })
  return [`rollouts/${application}/${policy}.yaml`, () => formatYaml(document())]
}

function breachFields({ at, step, group, reason, clusters, reverted, pullRequest, unwritten }: Breach) {
  return {
    at: new Date(at).toISOString(),
    step,
    ...(group !== '' && { group }),
    reason,
    clusters: Object.fromEntries(Object.entries(clusters).map(([name, each]) => [name, { ...each }])),
    ...(reverted && { reverted }),
    ...(pullRequest !== undefined && { pullRequest }),
    ...(unwritten !== undefined && { unwritten }),
  }
}
