import { tellStory } from './story.ts'

for (let seed = Number(process.argv[2] ?? 0), end = seed + Number(process.argv[3] ?? 100); seed < end; seed++) {
  const start = performance.now()
  const { wrong, calls } = await tellStory(seed)
  const ms = performance.now() - start
  if (wrong.length > 0) console.log(seed, wrong.slice(0, 2).map(w => w.slice(0, 300)), wrong.length, calls, Math.round(ms))
}
