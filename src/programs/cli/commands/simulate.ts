import type { Command } from 'commander'
import pc from 'picocolors'
import { systemClock } from '../../../io/clock.ts'
import { FleetReconciler, type Round } from '../../../reconcile/fleet/reconcile-fleet.ts'
import { converge, runFleet } from '../../../reconcile/fleet/run.ts'
import type { Ports } from '../../../reconcile/ports.ts'
import { SimulatedClusters } from '../../../simulator/cluster-directory.ts'
import { SimulatedRemote } from '../../../simulator/git/simulated-remote.ts'
import { SimulatedRepository } from '../../../simulator/git/simulated-repository.ts'
import { type OpenSource, openSource } from '../open-source.ts'
import { printNotice } from '../print.ts'
import { noticeFleetDiagnostics } from '../print-diagnostics.ts'
import { concludeRound, showTree } from '../show-round.ts'
import { examples, fleetCommand } from '../source-options.ts'
import { stopSignal } from '../stop-signal.ts'
import { type ApplyOptions, fleetOptions, withApplyOptions } from './apply.ts'

interface SimulateOptions extends ApplyOptions {
  readonly once?: boolean
}

export function simulateCommand(): Command {
  return withApplyOptions(fleetCommand('simulate', ['text']))
    .description('reconcile the fleet onto simulated clusters, made from its own cluster files')
    .option('--once', 'end when everything has converged, with exit code 1 when it does not')
    .addHelpText('after', examples('banyan simulate', 'banyan simulate --source fleet-example --once'))
    .action(async (options: SimulateOptions) => {
      const open = await openSource(options)
      try {
        await simulate(open, options)
      } finally {
        await open.close()
      }
    })
}

async function simulate(open: OpenSource, options: SimulateOptions): Promise<void> {
  const ports = simulatedPorts(open)
  const { source, clock } = ports
  const signal = stopSignal()
  const show = async (round: Round): Promise<void> => {
    await noticeFleetDiagnostics(round, open)
    showTree(round)
  }
  if (options.once === true) {
    const reconciler = new FleetReconciler(ports, fleetOptions(options))
    const round = await converge(
      { reconciler, source, clock, signal, onRound: () => undefined },
      options.timeout,
    )
    await show(round)
    return concludeRound(round)
  }
  const reconciler = new FleetReconciler(ports, fleetOptions({ ...options, timeout: roundHealthMs }, false))
  let first = true
  await runFleet({
    reconciler,
    source,
    clock,
    signal,
    onRound: round => {
      if (round.outcomes.length === 0 && round.plan === undefined) return
      void show(round).then(() => {
        if (first)
          printNotice(pc.bold(`watching ${source.description.source}: edit a file and save it; Ctrl-C ends`))
        first = false
      })
    },
    onFailure: (failure, retryMs) => {
      printNotice(`${failure.code}: ${failure.message}; next try in ${Math.round(retryMs / 1_000)} s`)
    },
  })
}

const roundHealthMs = 5_000

/** Real files, simulated clusters; the state store lives as long as the clusters, in memory. */
function simulatedPorts({ source }: OpenSource): Ports {
  const store = new SimulatedRepository(new SimulatedRemote())
  return { source, store, clusters: new SimulatedClusters({ clock: systemClock }), clock: systemClock }
}
