import type { Diagnostic } from '../diagnostic/diagnostic.ts'
import type { JsonValue } from '../std/json.ts'
import { maxFileBytes, type TreeFile, textOf } from '../tree/tree.ts'
import type { Dialect } from './plain-scalar.ts'
import { positionAt } from './position-at.ts'
import { readText } from './reader/read-text.ts'
import type { ValueFault } from './reader/value-sink.ts'

export interface ParsedDocument {
  readonly value: JsonValue
  /** Which document of the file it is, from 0; empty ones count. */
  readonly index: number
}

/** What a file holds: the documents that could be read, and what is wrong with the others. */
export interface ParsedDocuments {
  readonly documents: readonly ParsedDocument[]
  readonly diagnostics: readonly Diagnostic[]
}

/** How a file is read; `kubernetes` is the default dialect. */
export interface ParseOptions {
  readonly dialect?: Dialect
  /**
   * Forgives in the `kubernetes` dialect what Go forgives: the last of equal keys wins, a merge replaces what stands
   * before it, unknown tags are ignored, unquoted keys resolve (`on` is `true`). Without it these are mistakes and
   * keys are the text that stands there. The `kustomize` dialect always is as in Go.
   */
  readonly asGo?: boolean
}

/**
 * Reads the YAML (or JSON) documents of a file, with scalars as Kubernetes reads them. A document with an error is
 * left out; empty ones are dropped. A file object is parsed once, and its documents are the same objects every time.
 */
export function parseDocuments(
  file: TreeFile,
  path: string,
  { dialect = 'kubernetes', asGo = false }: ParseOptions = {},
): ParsedDocuments {
  const cache = asGo ? parsedAsGo[dialect] : parsed[dialect]
  const known = cache.get(file)
  if (known !== undefined) return locatedIn(path, known)
  const result = parseFile(file, { dialect, asGo })
  cache.set(file, result)
  return locatedIn(path, result)
}

interface Parsed extends ParsedDocuments {
  /** Places have no file: the same content may stand at many paths. */
  readonly diagnostics: readonly Diagnostic[]
}

type Cache = Readonly<Record<Dialect, WeakMap<TreeFile, Parsed>>>

const parsed: Cache = { kubernetes: new WeakMap(), kustomize: new WeakMap() }
const parsedAsGo: Cache = { kubernetes: new WeakMap(), kustomize: new WeakMap() }

function locatedIn(path: string, result: Parsed): ParsedDocuments {
  if (result.diagnostics.length === 0) return result
  const diagnostics = result.diagnostics.map(found => ({ ...found, at: { ...found.at, file: path } }))
  return { documents: result.documents, diagnostics }
}

function parseFile(file: TreeFile, options: Required<ParseOptions>): Parsed {
  if (file.content === undefined || file.size > maxFileBytes) {
    const message = `the file has ${file.size} bytes, more than ${maxFileBytes}`
    const diagnostic: Diagnostic = { code: 'yaml/too-large', severity: 'error', message, at: { file: '' } }
    return { documents: [], diagnostics: [diagnostic] }
  }
  const text = textOf(file)
  const unreadable = findUnreadable(text, file.content)
  if (unreadable !== undefined) return { documents: [], diagnostics: [toDiagnostic(unreadable, text, 0)] }
  const documents: ParsedDocument[] = []
  const diagnostics: Diagnostic[] = []
  for (const { index, result } of readText(text, options)) {
    if ('code' in result) diagnostics.push(toDiagnostic(result, text, index))
    else if (result.value !== null) documents.push({ value: result.value, index })
  }
  return { documents, diagnostics }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what YAML forbids.
const forbidden = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/

function findUnreadable(text: string, content: Uint8Array): ValueFault | undefined {
  const control = text.search(forbidden)
  if (control >= 0)
    return { code: 'yaml/syntax', message: 'a control character is not allowed', offset: control }
  const replaced = text.indexOf('\ufffd')
  if (replaced < 0 || isFaithful(text, content)) return undefined
  return { code: 'yaml/syntax', message: 'the file is not UTF-8 text', offset: replaced }
}

// The decoder puts U+FFFD for bytes that are not UTF-8, but the file may also hold that character itself.
function isFaithful(text: string, content: Uint8Array): boolean {
  const bytes = new TextEncoder().encode(text)
  const offset = content.length - bytes.length
  return (offset === 0 || offset === 3) && bytes.every((byte, index) => byte === content[index + offset])
}

function toDiagnostic(fault: ValueFault, text: string, document: number): Diagnostic {
  return {
    code: fault.code,
    severity: 'error',
    message: fault.message,
    at: { file: '', document, position: positionAt(text, fault.offset) },
    ...(fault.hint === undefined ? {} : { hint: fault.hint }),
  }
}
