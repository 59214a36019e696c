import type { JsonObject } from '../std/json.ts'
import { locate, type Position } from '../yaml/locate.ts'
import type { Diagnostic, Place } from './diagnostic.ts'

/** The text of a file of the fleet repository; undefined when it cannot be read. */
export type TextOf = (path: string) => string | undefined

/**
 * A diagnostic for people: `file:line:column: error code: message`, the line, a caret with the hint, and a line for
 * each related place.
 */
export function formatDiagnostic(diagnostic: Diagnostic, textOf: TextOf): string {
  const found = find(diagnostic.at, textOf)
  const { severity, code, message, hint } = diagnostic
  const lines = [`${formatPlace(diagnostic.at.file, found)}: ${severity} ${code}: ${message}`]
  if (found !== undefined) lines.push(...excerpt(found, hint))
  else if (hint !== undefined) lines.push(`  ${hint}`)
  for (const { message: why, at } of diagnostic.related ?? []) {
    lines.push(`  ${formatPlace(at.file, find(at, textOf))}: ${why}`)
  }
  return lines.map(printable).join('\n')
}

/** A diagnostic for machines. */
export function formatDiagnosticJson(diagnostic: Diagnostic, textOf: TextOf): JsonObject {
  const { severity, code, message, hint, related } = diagnostic
  return {
    code,
    severity,
    message,
    ...placeJson(diagnostic.at, textOf),
    ...(hint === undefined ? {} : { hint }),
    ...(related === undefined
      ? {}
      : { related: related.map(({ message: why, at }) => ({ message: why, ...placeJson(at, textOf) })) }),
  }
}

/** A diagnostic as a GitHub Actions workflow command, which shows it beside the changed line. */
export function formatDiagnosticAnnotation(diagnostic: Diagnostic, textOf: TextOf): string {
  const { line, column, length } = find(diagnostic.at, textOf)?.position ?? { line: 1, column: 1, length: 1 }
  const { severity, code, hint, at } = diagnostic
  const message = hint === undefined ? diagnostic.message : `${diagnostic.message}\n${hint}`
  const place = `file=${property(at.file)},line=${line},col=${column},endColumn=${column + length}`
  return `::${severity} ${place},title=${property(code)}::${data(message)}`
}

interface Found {
  readonly position: Position
  readonly line: string
}

function find(place: Place, textOf: TextOf): Found | undefined {
  const text = textOf(place.file)
  const position = text === undefined ? undefined : locate(text, place)
  if (text === undefined || position === undefined) return undefined
  return { position, line: (text.split('\n')[position.line - 1] ?? '').trimEnd() }
}

function formatPlace(file: string, found: Found | undefined): string {
  return found === undefined ? file : `${file}:${found.position.line}:${found.position.column}`
}

// What stands in a file must not be able to steer the terminal that shows it.
function printable(line: string): string {
  return line.replaceAll(/(?!\t)\p{Cc}/gu, '\ufffd')
}

const maxLine = 160

function excerpt({ position, line }: Found, hint: string | undefined): readonly string[] {
  if (line.trim() === '') return hint === undefined ? [] : [`  ${hint}`]
  const start = position.column - 1
  const from = start < maxLine / 2 ? 0 : start - maxLine / 2
  const shown = line.slice(from, from + maxLine)
  // Tabs are kept in the margin, so that the caret stands below what it means.
  const margin = shown.slice(0, start - from).replaceAll(/[^\t]/g, ' ')
  const carets = '^'.repeat(Math.max(1, Math.min(position.length, shown.length - (start - from))))
  return [`  ${shown}`, `  ${margin}${carets}${hint === undefined ? '' : ` ${hint}`}`]
}

function placeJson(place: Place, textOf: TextOf): JsonObject {
  const found = find(place, textOf)
  if (found === undefined) return { file: place.file }
  const { line, column, length } = found.position
  return { file: place.file, line, column, endColumn: column + length }
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
