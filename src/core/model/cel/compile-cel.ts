import type { ParseResult } from '@marcbachmann/cel-js'
import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import type { PlacementCluster } from '../fleet.ts'
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
import { cel, variablesOf } from './cel-environment.ts'

/** An expression that is ready to be asked of clusters, or what is wrong with it. */
export type CelProgram = { readonly run: (cluster: PlacementCluster) => CelVerdict } | CelMistake

interface CelMistake {
  /** In words that follow the name of a field: `must …`. */
  readonly mistake: string
}

/** What an expression says of a cluster; a `failure` is why it says nothing. */
export type CelVerdict = { readonly holds: boolean } | { readonly failure: string }

const maxLength = 2048
const maxLoops = 2
const maxSteps = 20_000

/**
 * Compiles an expression in the Common Expression Language over `cluster` and `managedCluster`. It must be a boolean,
 * and what it may cost is bounded: its length, its syntax tree, the loops within each other, and the steps that it
 * takes for the labels, taints and zones of a cluster.
 */
export function compileCel(text: string): CelProgram {
  if (text.length > maxLength) return { mistake: `must not be longer than ${maxLength} characters` }
  const parsed = parse(text)
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
  const steps = stepsOf(parsed)
  return { run: cluster => (steps(cluster) > maxSteps ? tooCostly : evaluate(parsed, cluster)) }
}

function parse(text: string): ParseResult | CelMistake {
  try {
    return cel.parse(text)
  } catch (error) {
    return { mistake: `must be CEL: ${explain(error)}` }
  }
}

const tooCostly: CelVerdict = { failure: 'it costs too much for so many labels, taints or zones' }

// Most clusters are of one size or another.
function stepsOf({ ast }: ParseResult): (cluster: PlacementCluster) => number {
  const literal = literalSize(ast)
  const known = new Map<string, number>()
  return cluster => {
    const size = larger(sizeOf(cluster), literal)
    const key = `${size.members} ${size.characters}`
    const steps = known.get(key) ?? mostSteps(ast, size)
    known.set(key, steps)
    return steps
  }
}

const sizeOf: (cluster: PlacementCluster) => CelSize = memoizeByIdentity(cluster => {
  const { name, path, labels, taints, zones, provider = '', region = '' } = cluster
  const members = Math.max(Object.keys(labels).length, taints.length, zones.length)
  const texts = [name, path, provider, region, ...zones, ...Object.entries(labels).flat()]
  const all = [...texts, ...taints.flatMap(({ key, value = '' }) => [key, value])]
  return { members, characters: all.reduce((most, text) => Math.max(most, text.length), 0) }
})

function evaluate(runCel: ParseResult, cluster: PlacementCluster): CelVerdict {
  try {
    const result: unknown = runCel({ ...variablesOf(cluster) })
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
