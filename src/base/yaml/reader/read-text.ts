import type { JsonValue } from '../../std/json.ts'
import { Grammar } from './grammar.ts'
import { Scanner } from './scanner.ts'
import { splitChunks } from './split-chunks.ts'
import { type ValueFault, type ValueOptions, ValueSink } from './value-sink.ts'

/** A document of a text: its value, or why it has none. */
export interface ReadDocument {
  /** Which document of the text it is, from 0; each `---` begins one. */
  readonly index: number
  readonly result: { readonly value: JsonValue } | ValueFault
}

const maxErrors = 100
const byteOrderMark = 0xfeff

/** Reads the documents of a text; one with a fault does not hide the next. */
export function readText(text: string, options: ValueOptions): readonly ReadDocument[] {
  const documents: ReadDocument[] = []
  let errors = 0
  for (const document of options.dialect === 'kustomize'
    ? readChunks(text, options)
    : readStream(text, options)) {
    documents.push(document)
    if ('value' in document.result || ++errors < maxErrors) continue
    const { index, result } = document
    const message = `more than ${maxErrors} errors`
    return [
      ...documents.slice(0, -1),
      { index, result: { code: 'yaml/syntax', message, offset: result.offset } },
    ]
  }
  return documents
}

// Of each part kustomize reads the first document and ignores what may come after it.
function* readChunks(text: string, options: ValueOptions): Generator<ReadDocument> {
  let index = 0
  for (const [number, { start, end, fault }] of splitChunks(text).entries()) {
    if (fault !== undefined) {
      yield { index: index++, result: { code: 'yaml/syntax', ...fault } }
      continue
    }
    const reading = new Reading(text, start, end, options)
    const { found, explicit, result } = reading.next()
    // A part after the first has a "---" before it; another of its own begins a second document.
    if (explicit && number > 0) index++
    if (found) yield { index, result }
    if (found || number > 0) index++
  }
}

function* readStream(text: string, options: ValueOptions): Generator<ReadDocument> {
  let index = 0
  for (let start = 0; start < text.length; ) {
    const reading = new Reading(text, start, text.length, options)
    start = text.length
    for (let { found, result } = reading.next(); found; { found, result } = reading.next()) {
      yield { index: index++, result }
      if (!('code' in result)) continue
      const next = nextDocument(text, result.offset)
      if (next !== undefined) start = next
      break
    }
  }
}

// What is wrong may be the marker itself, where something was not closed before it.
function nextDocument(text: string, offset: number): number | undefined {
  const marker = /\n(?=---(?:[ \t\r\n]|$))/g
  marker.lastIndex = Math.max(0, offset - 1)
  return marker.test(text) ? marker.lastIndex : undefined
}

/** The documents of one stretch of a text, one after the other. */
class Reading {
  readonly #start: number
  readonly #options: ValueOptions
  readonly #scanner: Scanner
  readonly #grammar: Grammar

  constructor(text: string, start: number, end: number, options: ValueOptions) {
    this.#start = text.charCodeAt(start) === byteOrderMark ? start + 1 : start
    this.#options = options
    this.#scanner = new Scanner(`${text.slice(this.#start, end)}\0`, options.dialect === 'kustomize')
    this.#grammar = new Grammar(this.#scanner, options.dialect === 'kustomize' ? 3 : 1)
  }

  next(): { readonly found: boolean; readonly explicit: boolean; readonly result: ReadDocument['result'] } {
    const sink = new ValueSink(this.#options)
    const { found, explicit } = this.#grammar.document(sink)
    return { found: found || this.#scanner.fault !== undefined, explicit, result: this.#resultOf(sink) }
  }

  #resultOf(sink: ValueSink): ReadDocument['result'] {
    const { fault } = this.#scanner
    const found: ValueFault | undefined =
      fault === undefined
        ? sink.fault
        : {
            code: fault.kind === 'tag' ? 'yaml/tag-unknown' : 'yaml/syntax',
            message: fault.message,
            offset: fault.offset,
          }
    return found === undefined ? { value: sink.value } : { ...found, offset: found.offset + this.#start }
  }
}
