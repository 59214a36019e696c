import { type Diagnostic, isError } from '../../../base/diagnostic/diagnostic.ts'
import { formatDiagnosticJson, type TextOf } from '../../../base/diagnostic/format-diagnostic.ts'
import { inLineOrder } from '../../../base/diagnostic/in-line-order.ts'
import { formatNotice, prefixed } from '../print-diagnostics.ts'
import type { Log } from './log.ts'

export interface Mistakes {
  readonly revision: string
  readonly diagnostics: readonly Diagnostic[]
  readonly textOf: TextOf
  /** What is put before each file, to name it from the working directory. */
  readonly prefix: string
}

/** Tells the mistakes of a revision, each with its place. */
export function sayMistakes(log: Log, { revision, diagnostics, textOf, prefix }: Mistakes): void {
  for (const each of inLineOrder(diagnostics, textOf)) {
    const { line, column } = formatDiagnosticJson(each, textOf)
    const { code, message: detail, at } = prefixed(each, prefix)
    log.say(
      isError(each) ? 'error' : 'warn',
      'mistake in the fleet',
      { revision, code, detail, file: at.file, ...numbers({ line, column }) },
      formatNotice(each, textOf, prefix),
    )
  }
}

function numbers(place: Readonly<Record<'line' | 'column', unknown>>): { line?: number; column?: number } {
  const { line, column } = place
  return typeof line === 'number' && typeof column === 'number' ? { line, column } : {}
}
