import { isError } from '../../base/diagnostic/diagnostic.ts'
import { counted } from '../../base/std/counted.ts'
import { formatStale } from '../../core/model/stale.ts'
import { notConverged } from '../../core/report/index.ts'
import type { Round } from '../../reconcile/fleet/round.ts'
import { colors } from './colors.ts'
import { printNotice } from './print.ts'

/** Ends a verb that should have converged: exit code 1 with the reasons when it has not. */
export function concludeRound(round: Round): void {
  const all = reasonsOf(round)
  if (all.length === 0) {
    printNotice(colors.err.green(`converged at ${round.revision.slice(0, 12)}`))
    return
  }
  printNotice(colors.err.red('not converged:'))
  for (const reason of all.slice(0, shownReasons)) printNotice(`  ${reason}`)
  if (all.length > shownReasons) printNotice(`  and ${all.length - shownReasons} more`)
  process.exitCode = 1
}

/** Why the fleet is not as its newest revision says; none when it is. */
export function reasonsOf({ state, diagnostics, stale, unseen }: Round): readonly string[] {
  const errors = diagnostics.filter(isError).map(({ at, code, message }) => `${at.file}: ${code}: ${message}`)
  const refused = stale?.reason === 'InvalidCommitSignature' ? [formatStale(stale)] : []
  const unwell = state === undefined ? ['nothing could be compiled'] : notConverged(state)
  const all = [...refused, ...errors, ...unwell]
  // What is told of them is what was known before.
  return all.length > 0 || unseen === 0 ? all : [`${counted(unseen, 'cluster')} not looked at yet`]
}

const shownReasons = 20
