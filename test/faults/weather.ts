import type { OperationError } from '../../src/core/model/operation-error.ts'
import type { Seeded } from '../../src/simulator/seeded.ts'
import { failure, refusal } from './call-errors.ts'

/** A door of the process, and what is asked for. */
export interface Call {
  readonly port: 'source' | 'store' | 'rendered' | 'cluster' | 'forge'
  readonly verb: string
  /** Of a cluster: its name. */
  readonly cluster?: string
  /** What is read that a server may be behind with. */
  readonly asked?: string
}

/** What becomes of one call. */
export type Fate =
  /** Carried out and answered; `againMs`: carried out once more so long after. */
  | { readonly kind: 'done'; readonly afterMs: number; readonly againMs?: number }
  /** Answered with what was true a while ago. */
  | { readonly kind: 'stale'; readonly afterMs: number }
  /** The answer is an error; the request was not done, or was done and nobody hears of it. */
  | {
      readonly kind: 'error'
      readonly error: OperationError
      readonly done: boolean
      readonly afterMs: number
      /** Done after all, so long after it was sent. */
      readonly lateMs?: number
    }
  /** The process ends at this very call; `lateMs`: what it asked for is done so long after. */
  | { readonly kind: 'killed'; readonly done: boolean; readonly lateMs?: number }

/** How the world is for a while: which calls fail, and how. */
export interface Weather {
  readonly faults: readonly FaultName[]
  readonly probability: number
  readonly killed: number
  /** The longest that an answer takes when all is well. */
  readonly latencyMs: number
  /** The longest that an event is on its way; each kind is followed by itself. */
  readonly lagMs: number
  /** Clusters that cannot be reached at all. */
  readonly cut: ReadonlySet<string>
  readonly gitDown: boolean
  /** How it is at the forge, where that is otherwise; there it is the forge that may be down. */
  readonly forge?: Weather
}

export const fair: Weather = {
  faults: [],
  probability: 0,
  killed: 0,
  latencyMs: 0,
  lagMs: 0,
  cut: new Set(),
  gitDown: false,
}

const statuses = [401, 403, 404, 409, 410, 422, 429, 500, 503] as const
type FaultName =
  | 'refused'
  | 'cut'
  | 'lost'
  | 'hangs'
  | 'hangs-done'
  | 'late'
  | 'twice'
  | 'stale'
  | (typeof statuses)[number]
const faultNames: readonly FaultName[] = [
  'refused',
  'cut',
  'lost',
  'lost',
  'hangs',
  'hangs-done',
  'late',
  'late',
  'twice',
  'stale',
  ...statuses,
]

/** As long as a client waits for an answer. */
const timeLimitMs = 60_000
/** As long as a server may work on a request, or the network have it. */
const lateMs = 90_000

export function someWeather(random: Seeded, clusters: readonly string[]): Weather {
  if (random.chance(0.25)) return { ...fair, latencyMs: random.chance(0.5) ? 0 : 40 }
  const single = random.chance(0.4)
  const one = faultNames[random.integer(faultNames.length)] ?? 'refused'
  return {
    faults: single ? [one] : faultNames,
    probability: [0, 0.01, 0.05, 0.2, 0.6][random.integer(5)] ?? 0,
    killed: [0, 0, 0.003, 0.02, 0.1][random.integer(5)] ?? 0,
    latencyMs: [0, 40, 400][random.integer(3)] ?? 0,
    lagMs: [0, 0, 0, 5_000, 40_000][random.integer(5)] ?? 0,
    cut: new Set(clusters.filter(() => random.chance(0.1))),
    gitDown: random.chance(0.08),
  }
}

export function fateOf(call: Call, everywhere: Weather, random: Seeded): Fate {
  const weather = (call.port === 'forge' ? everywhere.forge : undefined) ?? everywhere
  const { latencyMs } = weather
  const afterMs = latencyMs === 0 ? 0 : random.integer(latencyMs)
  if (random.chance(weather.killed)) return killed(random)
  const isCut = call.cluster === undefined ? weather.gitDown : weather.cut.has(call.cluster)
  if (isCut) return { kind: 'error', error: failure('unreachable', call), done: false, afterMs }
  if (!random.chance(weather.probability)) return { kind: 'done', afterMs }
  const fault = weather.faults[random.integer(weather.faults.length)]
  return fault === undefined ? { kind: 'done', afterMs } : faultOf(fault, call, afterMs, random)
}

function killed(random: Seeded): Fate {
  const roll = random.integer(4)
  return { kind: 'killed', done: roll < 2, ...(roll === 2 && { lateMs: 1 + random.integer(lateMs) }) }
}

function faultOf(fault: FaultName, call: Call, afterMs: number, random: Seeded): Fate {
  const error = (failed: OperationError, done: boolean, ms = afterMs) =>
    ({ kind: 'error', error: failed, done, afterMs: ms }) as const
  switch (fault) {
    case 'late':
      return {
        ...error(failure('unreachable', call), false, random.chance(0.5) ? afterMs : timeLimitMs),
        lateMs: 1 + random.integer(lateMs),
      }
    case 'twice':
      return { kind: 'done', afterMs, againMs: 1 + random.integer(lateMs) }
    case 'stale':
      return { kind: 'stale', afterMs }
    case 'refused':
      return error(failure('unreachable', call), false)
    case 'cut':
      return error(failure(call.port === 'cluster' ? 'response-cut' : 'unreachable', call), false)
    case 'lost':
      return error(failure(call.port === 'cluster' ? 'response-cut' : 'unreachable', call), true)
    case 'hangs':
    case 'hangs-done':
      return error(
        failure(call.port === 'cluster' ? 'timeout' : 'unreachable', call),
        fault === 'hangs-done',
        timeLimitMs,
      )
    default:
      return error(refusal(fault, call), false)
  }
}

/** What befalls a request, in a trace. */
export function wordsFor(fate: Fate): string {
  switch (fate.kind) {
    case 'done':
      return 'done twice'
    case 'stale':
      return 'answered as it was a while ago'
    case 'killed':
      return fate.lateMs === undefined ? 'killed' : `killed, and done ${fate.lateMs} ms later`
    case 'error':
      if (fate.lateMs !== undefined) return `${fate.error.code}, and done ${fate.lateMs} ms later`
      return fate.done ? `${fate.error.code}, but done` : fate.error.code
  }
}
