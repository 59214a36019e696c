import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type * as z from 'zod'
import type { Diagnostic, Place } from '../../base/diagnostic/diagnostic.ts'
import { formatDiagnostic } from '../../base/diagnostic/format-diagnostic.ts'
import { inLineOrder } from '../../base/diagnostic/in-line-order.ts'
import { gitObjectId } from '../../base/std/hash.ts'
import { suggest } from '../../base/std/suggest.ts'
import type { TreeFile } from '../../base/tree/tree.ts'
import { parseDocuments } from '../../base/yaml/parse-documents.ts'
import { printNotice } from './print.ts'
import { followSecret, readSecret, type Unreadable } from './secret-file.ts'
import { UsageError } from './usage-error.ts'

/** What a file of configuration says, or its mistakes; `text` is what the mistakes stand in. */
export interface ReadConfig<Value> {
  /** Undefined where there are mistakes. */
  readonly value: Value | undefined
  readonly at: Place
  readonly diagnostics: readonly Diagnostic[]
  readonly text: string
}

type Must = (issue: { readonly input?: unknown }) => string

export const text: { readonly error: Must } = { error: must('text') }
export const list: { readonly error: Must } = { error: must('a list') }
export const map: { readonly error: Must } = { error: must('a map') }

/** The fields that a file may have: those of its top, and those of the entries of each list. */
export interface KnownFields {
  readonly top: readonly string[]
  readonly lists: Readonly<Record<string, readonly string[]>>
}

/** Reads a file of one map. */
export function readConfig<Value>(
  path: string,
  schema: z.ZodType<Value>,
  known: KnownFields,
): ReadConfig<Value> {
  const content = readFile(path)
  if ('fault' in content) throw new UsageError(`"${path}" ${content.fault}`)
  const text = content.toString('utf8')
  const file: TreeFile = { kind: 'file', id: gitObjectId('blob', content), size: content.length, content }
  const { documents, diagnostics } = parseDocuments(file, path)
  const [first, second] = documents
  const at: Place = { file: path, document: first?.index ?? 0 }
  if (diagnostics.length > 0) return { value: undefined, at, diagnostics, text }
  if (second !== undefined) {
    const place: Place = { file: path, document: second.index }
    const found = [configMistake('the file must have one document', place)]
    return { value: undefined, at, diagnostics: found, text }
  }
  const read = schema.safeParse(first?.value ?? {})
  if (read.success) return { value: read.data, at, diagnostics: [], text }
  const issues = read.error.issues.flatMap(explainAt(at, known))
  return { value: undefined, at, diagnostics: issues, text }
}

/** The same without mistakes: they are printed, and are a UsageError. */
export function withoutMistakes<Read extends Omit<ReadConfig<unknown>, 'value' | 'at'>>(
  path: string,
  read: Read,
): Read {
  const textOf = () => read.text
  for (const each of inLineOrder(read.diagnostics, textOf)) printNotice(formatDiagnostic(each, textOf))
  if (read.diagnostics.length > 0) throw new UsageError(`"${path}" cannot be used as it is`)
  return read
}

/**
 * Gives the secret in a file that is named beside a file of configuration, as it is whenever it is asked for, or why it
 * cannot be used.
 */
export function secretBeside(
  path: string,
  at: Place,
  read: typeof readSecret = readSecret,
): (() => string) | Unreadable {
  const file = resolve(dirname(at.file), path)
  const first = read(file)
  return typeof first === 'string' ? followSecret(file, first, read) : first
}

export function configMistake(message: string, at: Place): Diagnostic {
  return { code: 'config/invalid', severity: 'error', message, at }
}

export function secretMistake(path: string, { fault }: Unreadable, at: Place): Diagnostic {
  return {
    code: 'config/secret-unusable',
    severity: 'error',
    message: `the secret in "${path}" ${fault}`,
    at,
  }
}

function readFile(path: string): Buffer | Unreadable {
  try {
    return readFileSync(path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    return { fault: `cannot be read (${error.code})` }
  }
}

function explainAt(
  at: Place,
  { top, lists }: KnownFields,
): (issue: z.core.$ZodIssue) => readonly Diagnostic[] {
  return issue => {
    const path = issue.path.map(step => (typeof step === 'number' ? step : String(step)))
    if (issue.code !== 'unrecognized_keys')
      return [configMistake(`${nameOf(path)} ${issue.message}`, { ...at, path })]
    const known = path.length === 0 ? top : (lists[String(path[0])] ?? [])
    return issue.keys.map(key => {
      const near = suggest(key, known)
      const hint = near === undefined ? `the fields here are ${known.join(', ')}` : `did you mean "${near}"?`
      return {
        ...configMistake(`unknown field "${key}"`, { ...at, path: [...path, key], part: 'key' }),
        hint,
      }
    })
  }
}

export function must(what: string): Must {
  return ({ input }) => (input === undefined ? 'is missing' : `must be ${what}`)
}

function nameOf(path: readonly (string | number)[]): string {
  const field = path.findLast(step => typeof step === 'string')
  return field === undefined ? 'the file' : `"${field}"`
}
