import type { DiagnosticCode } from './codes.ts'

/** Where in a user's file something stands: a field path, turned into line and column only when it is shown. */
export interface Place {
  readonly file: string
  /** Index of the YAML document in the file, from 0. */
  readonly document?: number
  /** Field path in the document; empty or absent: the document itself. */
  readonly path?: readonly (string | number)[]
  /** Whether the key or the value at `path` is meant; the value by default. */
  readonly part?: 'key' | 'value'
  /** Line and column, from 1, where they are known already (a syntax error has no field path). */
  readonly position?: { readonly line: number; readonly column: number }
}

/** The place of a field below another. */
export function placeBelow(at: Place, ...path: NonNullable<Place['path']>): Place {
  return { ...at, path: [...(at.path ?? []), ...path] }
}

/** A user's mistake, as a value: stages return them and go on. */
export interface Diagnostic {
  readonly code: DiagnosticCode
  readonly severity: 'error' | 'warning'
  /** Lower case, no full stop, the offending value in double quotes. */
  readonly message: string
  readonly at: Place
  readonly related?: readonly { readonly message: string; readonly at: Place }[]
  /** What to type instead. */
  readonly hint?: string
}

export function isError(diagnostic: Diagnostic): boolean {
  return diagnostic.severity === 'error'
}
