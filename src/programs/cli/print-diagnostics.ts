import { type Diagnostic, isError, type Place } from '../../base/diagnostic/diagnostic.ts'
import {
  formatDiagnostic,
  formatDiagnosticAnnotation,
  formatDiagnosticJson,
  type TextOf,
} from '../../base/diagnostic/format-diagnostic.ts'
import { inLineOrder } from '../../base/diagnostic/in-line-order.ts'
import { counted } from '../../base/std/counted.ts'
import { colors } from './colors.ts'
import { type LoadedFleet, textsOf } from './load-fleet.ts'
import type { OpenSource } from './open-source.ts'
import { print, printJson, printNotice } from './print.ts'

/** The mistakes of a fleet as the result of a verb, in the format that was asked for. */
export function printMistakes(loaded: LoadedFleet, { prefix }: OpenSource, format: string): void {
  const textOf = textsOf(loaded)
  const diagnostics = inLineOrder(loaded.result.diagnostics, textOf)
  if (format === 'json') {
    printJson({
      apiVersion: 'banyan.dev/v1alpha1',
      kind: 'DiagnosticList',
      items: diagnostics.map(each => formatDiagnosticJson(each, textOf)),
    })
    return
  }
  const formatOne = format === 'github' ? formatDiagnosticAnnotation : formatDiagnostic
  for (const each of diagnostics) print(formatOne(prefixed(each, prefix), textBehind(textOf, prefix)))
  if (format !== 'github') print(verdict(diagnostics))
}

/** The mistakes of a fleet beside the result of another verb. */
export function noticeMistakes(loaded: LoadedFleet, { prefix }: OpenSource): void {
  noticeDiagnostics(loaded.result.diagnostics, textsOf(loaded), prefix)
}

/** Mistakes on stderr; `prefix` is put before each file, to name it from the working directory. */
export function noticeDiagnostics(diagnostics: readonly Diagnostic[], textOf: TextOf, prefix = ''): void {
  for (const each of inLineOrder(diagnostics, textOf)) printNotice(formatNotice(each, textOf, prefix))
}

/** A mistake as a person reads it on stderr. */
export function formatNotice(diagnostic: Diagnostic, textOf: TextOf, prefix: string): string {
  return formatDiagnostic(prefixed(diagnostic, prefix), textBehind(textOf, prefix))
}

/** The same mistake in files that are named from the working directory. */
export function prefixed(diagnostic: Diagnostic, prefix: string): Diagnostic {
  if (prefix === '') return diagnostic
  const place = (at: Place): Place => ({ ...at, file: `${prefix}${at.file}` })
  const related = diagnostic.related?.map(({ message, at }) => ({ message, at: place(at) }))
  return { ...diagnostic, at: place(diagnostic.at), ...(related && { related }) }
}

function textBehind(textOf: TextOf, prefix: string): TextOf {
  return path => textOf(path.slice(prefix.length))
}

function verdict(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(isError).length
  const warnings = diagnostics.length - errors
  if (diagnostics.length === 0) return colors.out.green('the fleet is valid')
  const counts = [count(errors, 'error'), count(warnings, 'warning')].filter(text => text !== '').join(', ')
  return errors > 0 ? colors.out.red(counts) : colors.out.yellow(`the fleet is valid: ${counts}`)
}

function count(number: number, word: string): string {
  return number === 0 ? '' : counted(number, word)
}
