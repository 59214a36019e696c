import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'

/**
 * `npm run check [-- GATE...]`: everything but the tests, in under a minute on two cores. One line a gate, then what
 * the failing ones say. CI runs this and the tests, and nothing else.
 */
interface Gate {
  readonly name: string
  readonly command: readonly string[]
}

interface Result extends Gate {
  readonly passed: boolean
  readonly seconds: number
  readonly output: string
}

const root = join(import.meta.dirname, '..')
const modules = 'node_modules'

const gates: readonly Gate[] = [
  { name: 'types', command: [`${modules}/ts7/bin/tsc`, '--noEmit', '--project', '.'] },
  {
    name: 'format and lint',
    command: [`${modules}/@biomejs/biome/bin/biome`, 'check', '--error-on-warnings', '.'],
  },
  {
    name: 'dependency rules',
    command: [
      `${modules}/dependency-cruiser/bin/dependency-cruiser.mjs`,
      ...['--config', 'hack/dependency-rules.cjs', '--output-type', 'err-long', 'src'],
    ],
  },
  { name: 'purity', command: ['hack/purity.ts'] },
  { name: 'unused', command: [`${modules}/knip/bin/knip.js`, '--no-progress'] },
  { name: 'tidy', command: ['hack/tidy.ts'] },
  { name: 'licences', command: ['hack/licences.ts'] },
  { name: 'lock file', command: ['hack/lock-file.ts'] },
  { name: 'generated files', command: ['hack/fresh.ts'] },
]

async function main(): Promise<void> {
  const start = performance.now()
  const chosen = process.argv.slice(2)
  const results = await runAll(gates.filter(({ name }) => chosen.length === 0 || chosen.includes(name)))
  const failed = results.filter(({ passed }) => !passed)
  for (const { name, output } of failed) process.stdout.write(`\n--- ${name}\n${output.trimEnd()}\n`)
  const seconds = format((performance.now() - start) / 1_000)
  process.stdout.write(
    `\n${results.length - failed.length} of ${results.length} gates passed in ${seconds}\n`,
  )
  if (failed.length > 0 || results.length === 0) process.exitCode = 1
}

// As many at a time as there are cores; lines appear in the order of the gates.
async function runAll(chosen: readonly Gate[]): Promise<readonly Result[]> {
  const waiting = [...chosen]
  const finished = new Map<string, Result>()
  let shown = 0
  const work = async (): Promise<void> => {
    for (let gate = waiting.shift(); gate !== undefined; gate = waiting.shift()) {
      finished.set(gate.name, await runGate(gate))
      for (let next = nextResult(); next !== undefined; next = nextResult()) {
        process.stdout.write(
          `${next.passed ? 'ok  ' : 'FAIL'} ${next.name.padEnd(18)} ${format(next.seconds)}\n`,
        )
        shown++
      }
    }
  }
  const nextResult = (): Result | undefined => finished.get(chosen[shown]?.name ?? '')
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, work))
  return chosen.flatMap(({ name }) => finished.get(name) ?? [])
}

function runGate(gate: Gate): Promise<Result> {
  const start = performance.now()
  const child = spawn(process.execPath, gate.command, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  return new Promise(resolve => {
    const done = (passed: boolean): void =>
      resolve({ ...gate, passed, output, seconds: (performance.now() - start) / 1_000 })
    child.on('error', error => {
      output += String(error)
      done(false)
    })
    child.on('close', code => done(code === 0))
  })
}

function format(seconds: number): string {
  return `${seconds.toFixed(1)} s`.padStart(7)
}

await main()
