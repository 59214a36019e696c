import type { Figure } from './figure.ts'
import { serveFleet } from './served-fleet.ts'

const clusters = 1_000
const restSeconds = 60
const seconds = Number(process.env.BENCH_IDLE_SECONDS ?? 600)

/** Ten minutes (or `BENCH_IDLE_SECONDS`) in which nothing happens in 1,000 clusters: what the daemon does all the same. */
export async function idleFigures(main: string): Promise<readonly Figure[]> {
  const fleet = await serveFleet(main, clusters, 10)
  try {
    await sleep(restSeconds)
    const [processor, { requests, writes }] = [fleet.daemon.processorMs(), await fleet.counts()]
    await sleep(seconds)
    const after = await fleet.counts()
    const used = (fleet.daemon.processorMs() - processor) / (seconds * 10)
    return [
      { what: `of one core, ${clusters} clusters at rest for ${seconds} s`, value: used, unit: '%' },
      { what: 'writes meanwhile', value: after.writes - writes, unit: '' },
      { what: 'requests meanwhile, without watches', value: after.requests - requests, unit: '' },
    ]
  } finally {
    await fleet.close()
  }
}

function sleep(seconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, seconds * 1_000))
}
