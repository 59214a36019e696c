import { tellStory } from './story.ts'

/** `node test/faults/replay.ts SEED [SKIPPED,...]`: one seed again, with all that happens. */
const [seed = '', skipped = ''] = process.argv.slice(2)
const skip = new Set(skipped.split(',').filter(Boolean).map(Number))
const start = performance.now()
const { trace, wrong, calls, faults, kills } = await tellStory(Number(seed), { skip, traced: true })
process.stdout.write(`${trace.join('\n')}\n`)
const seconds = ((performance.now() - start) / 1_000).toFixed(2)
process.stdout.write(
  `\n${calls} calls, ${faults} faults, ${kills} kills, ${seconds} s: ${wrong.length === 0 ? 'all is well' : `${wrong.length} promises broken`}\n`,
)
for (const each of wrong) process.stdout.write(`  ${each}\n`)
if (wrong.length > 0) process.exitCode = 1
