import { Composer, type Document, Lexer, Parser, Schema } from 'yaml'

// Failsafe: every scalar is a string. Duplicate keys do not matter here, and the check for them is quadratic.
const schema: Schema = new Schema({ schema: 'failsafe', resolveKnownTags: false })
const options = { schema, uniqueKeys: false, prettyErrors: false, keepSourceTokens: false } as const

const maxDepth = 200
const maxErrors = 100

/**
 * The syntax trees of a text's documents, for their places. It ends early where a text is hostile or hopeless, so that
 * the cost stays linear in its length.
 */
export function compose(text: string): readonly Document.Parsed[] {
  const parser = new Parser()
  const composer = new Composer(options)
  const documents: Document.Parsed[] = []
  let errors = 0
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) {
      if (token.type === 'error' && ++errors > maxErrors) return documents
      documents.push(...composer.next(token))
    }
    if (parser.stack.length > maxDepth) return documents
  }
  for (const token of parser.end()) documents.push(...composer.next(token))
  documents.push(...composer.end(true, text.length))
  return documents
}
