import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { JsonValue } from '../../src/base/std/json.ts'

/** What a build gave: its objects in order, or the first reason why there are none. */
export type Outcome = { readonly documents: readonly JsonValue[] } | { readonly error: string }

/** The real kustomize as a child process that builds directory after directory. */
export interface Oracle {
  readonly build: (directories: readonly string[]) => Promise<readonly Outcome[]>
  readonly close: () => void
}

export function startOracle(program: string): Oracle {
  let running: Running | undefined
  const build = async (directories: readonly string[]): Promise<readonly Outcome[]> => {
    const outcomes: Outcome[] = []
    while (outcomes.length < directories.length) {
      running ??= start(program)
      const open = directories.slice(outcomes.length)
      const answers = await running.ask(open)
      outcomes.push(...answers)
      if (answers.length === open.length && !running.ended()) continue
      running = undefined
      // It died in the middle, of a stack without end or a log.Fatal: that is how the real program fails.
      if (outcomes.length < directories.length) outcomes.push({ error: 'crashed' })
    }
    return outcomes
  }
  return { build, close: () => running?.child.kill() }
}

interface Running {
  readonly child: ChildProcess
  readonly ended: () => boolean
  readonly ask: (directories: readonly string[]) => Promise<readonly Outcome[]>
}

function start(program: string): Running {
  const child = spawn(program, ['-documents', '-timeout', '20s'], { stdio: ['pipe', 'pipe', 'ignore'] })
  let ended = false
  let waiting: { readonly count: number; readonly answers: Outcome[]; readonly done: () => void } | undefined
  child.stdin.on('error', () => {})
  const lines = createInterface({ input: child.stdout })
  lines.on('line', line => {
    waiting?.answers.push(parseAnswer(line))
    if (waiting?.answers.length === waiting?.count) waiting?.done()
  })
  lines.on('close', () => {
    ended = true
    waiting?.done()
  })
  return {
    child,
    ended: () => ended,
    ask: async directories => {
      const answers: Outcome[] = []
      await new Promise<void>(done => {
        waiting = { count: directories.length, answers, done }
        if (ended) done()
        else child.stdin.write(directories.map(directory => `${directory}\n`).join(''))
      })
      waiting = undefined
      return answers
    },
  }
}

function parseAnswer(line: string): Outcome {
  return readExactly(line) as Outcome
}

// Reviving costs much, and only long numbers need it.
function readExactly(text: string): unknown {
  if (!/[0-9]{16}/.test(text)) return JSON.parse(text)
  return JSON.parse(text, (_key: string, value: unknown, context?: { readonly source?: string }) => {
    const source = context?.source ?? ''
    return typeof value === 'number' && /^-?[0-9]{16,}$/.test(source) ? integerOf(source) : value
  })
}

// What does not fit 64 bits was a float before Go wrote it, with digits that it does not have.
function integerOf(source: string): bigint | number {
  const exact = BigInt(source)
  return exact < -(1n << 63n) || exact >= 1n << 64n ? Number(source) : exact
}
