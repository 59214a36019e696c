import type { Command } from 'commander'
import { FleetReconciler } from '../../../reconcile/fleet/reconcile-fleet.ts'
import { runFleet } from '../../../reconcile/fleet/run.ts'
import { livePorts } from '../live-ports.ts'
import { openSource } from '../open-source.ts'
import { printNotice } from '../print.ts'
import { noticeFleetDiagnostics } from '../print-diagnostics.ts'
import { examples, fleetCommand } from '../source-options.ts'
import { stopSignal } from '../stop-signal.ts'
import { type ApplyOptions, fleetOptions, withApplyOptions } from './apply.ts'

export function runCommand(): Command {
  return withApplyOptions(fleetCommand('run', ['text']))
    .description('keep the clusters as the fleet says, for ever')
    .addHelpText(
      'after',
      examples('banyan run --source https://git.example/fleet.git --branch main', 'banyan run --source .'),
    )
    .action(async (options: ApplyOptions) => {
      const open = await openSource(options)
      try {
        const ports = livePorts(open)
        const reconciler = new FleetReconciler(ports, fleetOptions({ ...options, timeout: roundHealthMs }))
        await runFleet({
          reconciler,
          source: ports.source,
          clock: ports.clock,
          signal: stopSignal(),
          onRound: round => {
            if (round.plan !== undefined) void noticeFleetDiagnostics(round, open)
          },
          onFailure: (failure, retryMs) => {
            printNotice(`${failure.code}: ${failure.message}; next try in ${Math.round(retryMs / 1_000)} s`)
          },
        })
      } finally {
        await open.close()
      }
    })
}

// A round that waits long for one cluster's health would keep news from all others.
const roundHealthMs = 5_000
