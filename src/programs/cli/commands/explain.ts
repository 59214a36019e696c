import type { Command } from 'commander'
import type { JsonObject } from '../../../base/std/json.ts'
import { explainAffinities, explainPlacement } from '../../../core/compile/explain.ts'
import { explainExtent } from '../../../core/compile/explain-extent.ts'
import { affinityJson, placementJson } from '../../../core/compile/explain-json.ts'
import { formatAffinity, formatPlacement } from '../../../core/compile/explain-text.ts'
import type { Compiled } from '../../../core/compile.ts'
import {
  decisionJson,
  explainShare,
  formatDecision,
  formatShare,
  keptAway,
  type ShareExplanation,
  shareJson,
} from '../../../core/schedule/index.ts'
import { explainRollout, rolloutJson, rolloutLines } from '../explain-rollout.ts'
import { checkApplication, findCluster } from '../find-in-fleet.ts'
import { loadFleet, requireCompiled } from '../load-fleet.ts'
import { openSource } from '../open-source.ts'
import { print, printJson } from '../print.ts'
import { noticeMistakes } from '../print-diagnostics.ts'
import { examples, fleetCommand, type SourceOptions } from '../source-options.ts'

export function explainCommand(): Command {
  return fleetCommand('explain', ['text', 'json'])
    .description(
      'tell why this many replicas, level by level, or which filter refused a cluster, and how changes come there',
    )
    .argument('<app>', 'application')
    .argument('[cluster]', 'cluster, by name or path')
    .addHelpText('after', examples('banyan explain web', 'banyan explain web hangzhou-1'))
    .action(async (application: string, cluster: string | undefined, options: SourceOptions) => {
      const open = await openSource(options)
      try {
        const loaded = await loadFleet(open)
        const compiled = requireCompiled(loaded)
        noticeMistakes(loaded, open)
        checkApplication(compiled, application)
        const name = cluster === undefined ? undefined : findCluster(compiled, cluster).cluster.name
        const rollout = explainRollout(loaded, application, name)
        if (options.output === 'json')
          printJson({ ...explainJson(compiled, application, name), rollout: rolloutJson(rollout) })
        else explainText(compiled, application, name, rolloutLines(rollout))
      } finally {
        await open.close()
      }
    })
}

function explainText(
  compiled: Compiled,
  application: string,
  cluster: string | undefined,
  rollout: readonly string[],
): void {
  for (const affinity of explainAffinities(compiled, application)) print(formatAffinity(affinity))
  const placement = explainPlacement(compiled, application, cluster)
  for (const line of formatPlacement(application, placement)) print(line)
  if (rollout.length > 0) print(`\n${rollout.join('\n')}`)
  for (const [key, decision] of compiled.decisions) {
    if (decision.application !== application) continue
    print(`\n${formatDecision(decision, { request: compiled.decideRequests.get(key), cluster })}`)
    if (!compiled.decideRequests.has(key)) print('kept as it was, because what divides it has an error')
    const share = shareOf(compiled, key, cluster)
    if (share !== undefined) print(`\n${formatShare(share)}`)
    const extent = cluster === undefined ? [] : explainExtent(compiled, decision, cluster)
    for (const line of extent) print(line)
  }
}

// A decision that was only kept, because its policy is broken, has no arithmetic to show.
function shareOf(
  { decisions, decideRequests }: Compiled,
  key: string,
  cluster: string | undefined,
): ShareExplanation | undefined {
  const decision = decisions.get(key)
  const request = decideRequests.get(key)
  if (decision === undefined || request === undefined || cluster === undefined) return undefined
  return explainShare(request, decision, cluster)
}

function awayFrom(
  { decideRequests }: Compiled,
  key: string,
  cluster: string | undefined,
): string | undefined {
  const steps = decideRequests.get(key)?.affinity ?? []
  return cluster === undefined ? undefined : keptAway(steps).get(cluster)
}

function explainJson(compiled: Compiled, application: string, cluster: string | undefined): JsonObject {
  const decisions = [...compiled.decisions].filter(([, each]) => each.application === application)
  const affinities = explainAffinities(compiled, application)
  return {
    apiVersion: 'banyan.dev/v1alpha1',
    kind: 'Explanation',
    application,
    ...(affinities.length > 0 && { affinities: affinities.map(affinityJson) }),
    placement: (explainPlacement(compiled, application, cluster) ?? []).map(placementJson),
    decisions: decisions.map(([key, decision]) => {
      const share = shareOf(compiled, key, cluster)
      const away = awayFrom(compiled, key, cluster)
      const extent = cluster === undefined ? [] : explainExtent(compiled, decision, cluster)
      return {
        ...decisionJson(decision, compiled.decideRequests.get(key)),
        ...(!compiled.decideRequests.has(key) && { kept: true }),
        ...(share && { share: shareJson(share) }),
        ...(away !== undefined && { keptAway: away }),
        ...(extent.length > 0 && { beside: extent }),
      }
    }),
  }
}
