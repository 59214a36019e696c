import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { traitsOf } from './cast.ts'
import { tellStory } from './story.ts'

/**
 * `node test/faults/run.ts --seeds 10000 [--from 0] [--step 1] [--log FILE] [--bail]`: as many stories one after the
 * other. With a log it goes on after the last seed that the log tells of. `--from 3 --step 5` is those with tight guards,
 * `--only hasForge` those about pull requests, and so for every trait of `cast.ts`.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '0' },
    step: { type: 'string', default: '1' },
    log: { type: 'string' },
    only: { type: 'string' },
    bail: { type: 'boolean', default: false },
  },
})
const log = values.log
const told = log !== undefined && existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []
const step = Number(values.step)
const from = Math.max(Number(values.from), ...told.map(line => Number.parseInt(line, 10) + step))
const end = Number(values.from) + Number(values.seeds) * step
let broken = told.filter(line => !line.endsWith(' ok')).length
const start = performance.now()
for (let seed = from; seed < end; seed += step) {
  if (values.only !== undefined && !Object.entries(traitsOf(seed)).some(isChosen)) continue
  const { wrong } = await tellStory(seed)
  const line = `${seed} ${wrong.length === 0 ? 'ok' : (wrong[0] ?? '').replaceAll('\n', ' ').slice(0, 300)}`
  if (log !== undefined) appendFileSync(log, `${line}\n`)
  if (wrong.length === 0) continue
  broken++
  process.stdout.write(`${line}\n  replay: node test/faults/replay.ts ${seed}\n`)
  if (values.bail) break
}
const seconds = (performance.now() - start) / 1_000
const cpu = process.cpuUsage()
const cpuSeconds = (cpu.user + cpu.system) / 1_000_000
process.stdout.write(
  `${Math.ceil((end - from) / step)} seeds in ${seconds.toFixed(0)} s (${cpuSeconds.toFixed(0)} s of processor); ${broken} broken in all\n`,
)
if (broken > 0) process.exitCode = 1

function isChosen([name, has]: [string, boolean]): boolean {
  return has && name === values.only
}
