import { parseArgs } from 'node:util'
import { chooseFeatures, featureNames } from '../test/fuzz/features.ts'
import { fuzz } from '../test/fuzz/run.ts'
import { showCase } from '../test/fuzz/show-case.ts'
import { openWorkbench } from '../test/fuzz/workbench.ts'
import { locateProgram } from './kube/programs.ts'

const usage = `Compares our kustomize with the real one on drawn directories, and shrinks what differs.

node hack/fuzz-kustomize.ts [--cases N] [--seed S] [--features a,b,-c] [--examples N]

Features: ${featureNames.join(', ')}; names with a leading - are left out.
`

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      cases: { type: 'string', default: '1000' },
      seed: { type: 'string' },
      features: { type: 'string', default: '' },
      examples: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return void process.stdout.write(usage)
  const program = await locateProgram('kustomize-batch')
  if (program === undefined) throw new Error('the real kustomize is needed, and Go to build it')
  const seed = Number(values.seed ?? Date.now() % 1_000_000_000)
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
  const { cases, built, unsupported, differences } = totals
  process.stdout.write(
    `\n${cases} cases in ${seconds} s: ${built} built by the real program, ${unsupported} unsupported by ours\n`,
  )
  for (const [signature, count] of [...differences].sort(([, a], [, b]) => b - a))
    process.stdout.write(`${String(count).padStart(6)}  ${signature}\n`)
  if (differences.size > 0) process.exitCode = 1
}

await main()
