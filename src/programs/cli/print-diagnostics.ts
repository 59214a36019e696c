import pc from 'picocolors'
import { type Diagnostic, isError } from '../../base/diagnostic/diagnostic.ts'
import {
  formatDiagnostic,
  formatDiagnosticAnnotation,
  formatDiagnosticJson,
} from '../../base/diagnostic/format-diagnostic.ts'
import { fileAt, textOf } from '../../base/tree/tree.ts'
import type { OpenSource } from './open-source.ts'
import { print, printJson, printNotice } from './print.ts'

type TextOf = (path: string) => string | undefined

/** The mistakes as the result of a verb, in the format that was asked for. */
export function printDiagnostics(diagnostics: readonly Diagnostic[], format: string, textOf: TextOf): void {
  if (format === 'json') {
    printJson({
      apiVersion: 'banyan.dev/v1alpha1',
      kind: 'DiagnosticList',
      items: diagnostics.map(each => formatDiagnosticJson(each, textOf)),
    })
  } else if (format === 'github') {
    for (const each of diagnostics) print(formatDiagnosticAnnotation(each, textOf))
  } else {
    for (const each of diagnostics) print(formatDiagnostic(each, textOf))
    print(verdict(diagnostics))
  }
}

/** The mistakes beside the result of another verb. */
export function noticeDiagnostics(diagnostics: readonly Diagnostic[], textOf: TextOf): void {
  for (const each of diagnostics) printNotice(formatDiagnostic(each, textOf))
}

function verdict(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(isError).length
  const warnings = diagnostics.length - errors
  if (diagnostics.length === 0) return pc.green('the fleet is valid')
  const counts = [count(errors, 'error'), count(warnings, 'warning')].filter(text => text !== '').join(', ')
  return errors > 0 ? pc.red(counts) : pc.yellow(`the fleet is valid: ${counts}`)
}

function count(number: number, word: string): string {
  return number === 0 ? '' : `${number} ${word}${number === 1 ? '' : 's'}`
}

/** The mistakes of a revision that was reconciled, with their lines. */
export async function noticeFleetDiagnostics(
  { revision, diagnostics }: { readonly revision: string; readonly diagnostics: readonly Diagnostic[] },
  { repository }: OpenSource,
): Promise<void> {
  if (diagnostics.length === 0) return
  const tree = await repository.tree(revision)
  noticeDiagnostics(diagnostics, path => {
    const file = fileAt(tree, path)
    return file && textOf(file)
  })
}
