import {
  Composer,
  type Document,
  isMap,
  isPair,
  isScalar,
  isSeq,
  Lexer,
  Parser,
  type Scalar,
  Schema,
} from 'yaml'

// Failsafe: the composer reads every scalar as a string, and we give plain ones their meaning. Duplicate keys are
// found by us too, because the composer's own check is quadratic.
const schema: Schema = new Schema({ schema: 'failsafe', resolveKnownTags: false })
const options = { schema, uniqueKeys: false, prettyErrors: false, keepSourceTokens: false } as const

const maxDepth = 200
const maxErrors = 100

/** The syntax trees of a text's documents, and where reading stopped because the text is hostile or hopeless. */
export interface Composed {
  readonly documents: readonly Document.Parsed[]
  readonly stopped?: { readonly message: string; readonly offset: number }
}

/** Reads a text as YAML; nesting and errors are bounded, so that the cost stays linear in the text's length. */
export function compose(text: string): Composed {
  const parser = new Parser()
  const composer = new Composer(options)
  const documents: Document.Parsed[] = []
  let errors = 0
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) {
      if (token.type === 'error' && ++errors > maxErrors) {
        return { documents, stopped: { message: `more than ${maxErrors} errors`, offset: token.offset } }
      }
      documents.push(...composer.next(token))
    }
    if (parser.stack.length > maxDepth) {
      return {
        documents,
        stopped: { message: `nested deeper than ${maxDepth} levels`, offset: parser.offset },
      }
    }
  }
  for (const token of parser.end()) documents.push(...composer.next(token))
  documents.push(...composer.end(true, text.length))
  endAsGo(documents.at(-1)?.contents, text)
  return { documents }
}

// Go's YAML does not end a block scalar with a newline when the text itself ends without one; this library does.
function endAsGo(contents: unknown, text: string): void {
  if (text.endsWith('\n')) return
  let last = contents
  while (isMap(last) || isSeq(last)) {
    const item: unknown = last.items.at(-1)
    last = isPair(item) ? item.value : item
  }
  if (!isScalar(last) || typeof last.value !== 'string' || !isBlock(last)) return
  if ((last.range?.[1] ?? 0) >= text.length && last.value.endsWith('\n')) last.value = last.value.slice(0, -1)
}

function isBlock({ type }: Scalar): boolean {
  return type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED'
}

/** Line and column, from 1, of an offset in a text. */
export function positionAt(text: string, offset: number): { readonly line: number; readonly column: number } {
  let line = 1
  let start = 0
  for (let end = text.indexOf('\n'); end >= 0 && end < offset; end = text.indexOf('\n', start)) {
    line++
    start = end + 1
  }
  return { line, column: Math.min(offset, text.length) - start + 1 }
}
