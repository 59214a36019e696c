import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { chooseFeatures, featureNames } from '../test/fuzz/features.ts'
import { batchSize, fuzz } from '../test/fuzz/run.ts'
import { showCase } from '../test/fuzz/show-case.ts'
import { openWorkbench } from '../test/fuzz/workbench.ts'
import { locateProgram } from './kube/programs.ts'

const usage = `Compares our kustomize with the real one on drawn directories, and shrinks what differs.

node hack/fuzz-kustomize.ts [--cases N] [--seed S] [--features a,b,-c] [--examples N] [--workers N]

Features: ${featureNames.join(', ')}; names with a leading - are left out.
`

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      cases: { type: 'string', default: '1000' },
      seed: { type: 'string' },
      features: { type: 'string', default: '' },
      examples: { type: 'string', default: '1' },
      workers: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return void process.stdout.write(usage)
  const program = await locateProgram('kustomize-batch')
  if (program === undefined) throw new Error('the real kustomize is needed, and Go to build it')
  const seed = Number(values.seed ?? Date.now() % 1_000_000_000)
  const workers = Number(values.workers)
  if (workers > 1)
    return await shareOut(workers, Number(values.cases), seed, values.features, values.examples)
  const started = performance.now()
  const bench = openWorkbench(program)
  process.stdout.write(`seed ${seed}\n`)
  const totals = await fuzz(bench, {
    cases: Number(values.cases),
    seed,
    features: chooseFeatures(values.features.split(',').filter(name => name !== '')),
    examples: Number(values.examples),
    onFound: (found, from) =>
      process.stdout.write(`\n=== ${found.difference?.signature} (seed ${from})\n${showCase(found)}\n`),
  })
  bench.close()
  const seconds = Math.round((performance.now() - started) / 1000)
  const { cases, built, unsupported, accepted, differences } = totals
  process.stdout.write(
    `\n${cases} cases in ${seconds} s: ${built} built by the real program, ${unsupported} unsupported by ours, ${accepted} accepted differences\n`,
  )
  for (const [signature, count] of [...differences].sort(([, a], [, b]) => b - a))
    process.stdout.write(`${String(count).padStart(6)}  ${signature}\n`)
  if (differences.size > 0) process.exitCode = 1
}

// Processes of their own: neither engine can be stopped in the middle, and each keeps state of the process.
async function shareOut(
  workers: number,
  cases: number,
  seed: number,
  features: string,
  examples: string,
): Promise<void> {
  const each = Math.ceil(cases / workers)
  const children = Array.from({ length: workers }, (_, index) => {
    const options = { cases: each, seed: seed + index * Math.ceil(each / batchSize), examples }
    const args = Object.entries(options).map(([name, value]) => `--${name}=${value}`)
    return spawn(process.execPath, [import.meta.filename, ...args, `--features=${features}`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
  })
  await Promise.all(children.map(showOutput))
  if (children.some(({ exitCode }) => exitCode !== 0)) process.exitCode = 1
}

// Whole, so that the findings of several do not mix.
async function showOutput(child: ChildProcess): Promise<void> {
  const parts: string[] = []
  child.stdout?.on('data', part => void parts.push(String(part)))
  await once(child, 'close')
  process.stdout.write(parts.join(''))
}

await main()
