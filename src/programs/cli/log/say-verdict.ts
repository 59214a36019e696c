import { colors } from '../colors.ts'
import type { Log } from './log.ts'

const shownReasons = 5

/** Tells whether the fleet is as its revision says; where `areShown`, a person has seen the reasons in its tree. */
export function sayVerdict(log: Log, revision: string, reasons: readonly string[], areShown: boolean): void {
  if (reasons.length === 0) {
    log.say('info', 'fleet converged', { revision }, colors.err.green('✓ every cluster is as the fleet says'))
    return
  }
  const shown = reasons.slice(0, shownReasons)
  const more = reasons.length - shown.length
  const head = `✗ not every cluster is as the fleet says${areShown ? ': see above' : ':'}`
  const below = [...shown.map(reason => `  ${reason}`), ...(more > 0 ? [`  and ${more} more`] : [])]
  const text = [colors.err.yellow(head), ...(areShown ? [] : below)].join('\n')
  log.say('warn', 'fleet not converged', { revision, reasons: shown, more }, text)
}
