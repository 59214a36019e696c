import type { Command } from 'commander'
import { explainPlacement } from '../../../core/compile/explain.ts'
import type { Compiled } from '../../../core/compile.ts'
import { formatDecision } from '../../../core/schedule/index.ts'
import { loadFleet, requireCompiled } from '../load-fleet.ts'
import { openSource } from '../open-source.ts'
import { print, printJson } from '../print.ts'
import { noticeMistakes } from '../print-diagnostics.ts'
import { examples, fleetCommand, type SourceOptions } from '../source-options.ts'
import { UsageError } from '../usage-error.ts'
import { clustersOf } from './render.ts'

export function explainCommand(): Command {
  return fleetCommand('explain', ['text', 'json'])
    .description('tell why this many replicas, level by level, or which filter refused a cluster')
    .argument('<app>', 'application')
    .argument('[cluster]', 'cluster, by name or path')
    .addHelpText('after', examples('banyan explain web', 'banyan explain web hangzhou-1'))
    .action(async (application: string, cluster: string | undefined, options: SourceOptions) => {
      const open = await openSource(options)
      try {
        const loaded = await loadFleet(open)
        const compiled = requireCompiled(loaded)
        noticeMistakes(loaded, open)
        if (!compiled.fleet.applications.has(application)) {
          throw new UsageError(`there is no application "${application}"`)
        }
        if (options.output === 'json') printJson(explainJson(compiled, application, cluster))
        else explainText(compiled, application, cluster)
      } finally {
        await open.close()
      }
    })
}

function explainText(compiled: Compiled, application: string, wanted: string | undefined): void {
  const cluster = wanted === undefined ? undefined : nameOf(compiled, wanted)
  for (const line of explainPlacement(compiled, application, cluster)) print(line)
  for (const decision of compiled.decisions.values()) {
    if (decision.application === application) print(`\n${formatDecision(decision, cluster)}`)
  }
}

function explainJson(compiled: Compiled, application: string, wanted: string | undefined) {
  const cluster = wanted === undefined ? undefined : nameOf(compiled, wanted)
  return {
    apiVersion: 'banyan.dev/v1alpha1',
    kind: 'Explanation',
    application,
    placement: explainPlacement(compiled, application, cluster),
    decisions: [...compiled.decisions.values()]
      .filter(decision => decision.application === application)
      .map(decision => formatDecision(decision, cluster)),
  }
}

function nameOf(compiled: Compiled, wanted: string): string {
  const found = clustersOf(compiled.desired).find(
    ({ cluster }) => cluster.name === wanted || cluster.path === wanted,
  )
  if (found === undefined) throw new UsageError(`there is no cluster "${wanted}"`)
  return found.cluster.name
}
