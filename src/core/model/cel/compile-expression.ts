import type { Environment, ParseResult } from '@marcbachmann/cel-js'
import {
  type CelSize,
  forbiddenCall,
  larger,
  literalSize,
  loopDepth,
  mistakeInPatterns,
  mostSteps,
  offeredCalls,
} from './cel-cost.ts'

/** What expressions are about: the names that they know, and what an expression may cost there. */
export interface CelLanguage<Subject> {
  readonly environment: Environment
  readonly maxSteps: number
  readonly variablesOf: (subject: Subject) => Readonly<Record<string, unknown>>
  readonly sizeOf: (subject: Subject) => CelSize
  /** Said of a subject that is too large for an expression. */
  readonly tooCostly: string
}

/** An expression that is ready to be asked, or what is wrong with it. */
export type CelProgram<Subject> = { readonly run: (subject: Subject) => CelVerdict } | CelMistake

interface CelMistake {
  /** In words that follow the name of a field: `must …`. */
  readonly mistake: string
}

/** What an expression says of its subject; a `failure` is why it says nothing. */
export type CelVerdict = { readonly holds: boolean } | { readonly failure: string }

const maxLength = 2048
const maxLoops = 2

/**
 * Compiles an expression in the Common Expression Language. It must be a boolean, and what it may cost is bounded: its
 * length, its syntax tree, the loops within each other, and the steps that it takes for a subject of some size.
 */
export function compileExpression<Subject>(
  text: string,
  language: CelLanguage<Subject>,
): CelProgram<Subject> {
  if (text.length > maxLength) return { mistake: `must not be longer than ${maxLength} characters` }
  const parsed = parse(text, language.environment)
  if ('mistake' in parsed) return parsed
  const forbidden = forbiddenCall(parsed.ast)
  if (forbidden !== undefined)
    return { mistake: `must not call "${forbidden}"; the functions are ${offeredCalls()}` }
  if (loopDepth(parsed.ast) > maxLoops)
    return { mistake: `must not have more than ${maxLoops} loops within each other` }
  const inPatterns = mistakeInPatterns(parsed.ast)
  if (inPatterns !== undefined) return { mistake: inPatterns }
  const { type = 'dyn', error } = parsed.check()
  if (error !== undefined) return { mistake: `must be CEL: ${explain(error)}` }
  if (type !== 'bool' && type !== 'dyn')
    return { mistake: `must be true or false, and not of type "${type}"` }
  const steps = stepsOf(parsed, language)
  const { maxSteps, tooCostly } = language
  return {
    run: subject =>
      steps(subject) > maxSteps
        ? { failure: tooCostly }
        : evaluate(parsed, { ...language.variablesOf(subject) }),
  }
}

function parse(text: string, cel: Environment): ParseResult | CelMistake {
  try {
    return cel.parse(text)
  } catch (error) {
    return { mistake: `must be CEL: ${explain(error)}` }
  }
}

// Most subjects are of one size or another.
function stepsOf<Subject>(
  { ast }: ParseResult,
  { sizeOf }: CelLanguage<Subject>,
): (subject: Subject) => number {
  const literal = literalSize(ast)
  const known = new Map<string, number>()
  return subject => {
    const size = larger(sizeOf(subject), literal)
    const key = `${size.members} ${size.characters}`
    const steps = known.get(key) ?? mostSteps(ast, size)
    if (known.size >= keptSizes) known.clear()
    known.set(key, steps)
    return steps
  }
}

const keptSizes = 1_000

function evaluate(runCel: ParseResult, variables: Record<string, unknown>): CelVerdict {
  try {
    const result: unknown = runCel(variables)
    return typeof result === 'boolean' ? { holds: result } : { failure: 'it is neither true nor false' }
  } catch (error) {
    return { failure: explain(error) }
  }
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return 'it fails'
  const summary = 'summary' in error && typeof error.summary === 'string' ? error.summary : error.message
  const start = startOf(error)
  return start === undefined ? summary : `${summary} (at character ${start + 1})`
}

function startOf(error: Error): number | undefined {
  const range: unknown = 'range' in error ? error.range : undefined
  if (typeof range !== 'object' || range === null || !('start' in range)) return undefined
  return typeof range.start === 'number' ? range.start : undefined
}
