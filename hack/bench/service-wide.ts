import type { Figure } from './figure.ts'
import { serveFleet } from './served-fleet.ts'

const clusters = 2_000
const objects = 10
const changes = 5

/** A change of one object in all of 2,000 simulated clusters of another process, over HTTPS. */
export async function wideFigures(main: string): Promise<readonly Figure[]> {
  const fleet = await serveFleet(main, clusters, objects)
  try {
    const times: number[] = []
    let most = fleet.daemon.residentMegabytes()
    for (let change = 1; change <= changes; change++) {
      const start = performance.now()
      const reached = fleet.reached(`v${change}`)
      await fleet.push(`v${change}`)
      await reached
      times.push(performance.now() - start)
      most = Math.max(most, fleet.daemon.residentMegabytes())
    }
    const [slowest = 0] = times.toSorted((a, b) => b - a)
    const median = times.toSorted((a, b) => a - b)[Math.floor(changes / 2)] ?? 0
    return [
      {
        what: `one object changed in all of ${clusters} clusters, median of ${changes}`,
        value: median,
        unit: 'ms',
      },
      { what: 'the same, slowest', value: slowest, unit: 'ms' },
      { what: 'memory, most after it began', value: most, unit: 'MiB' },
    ]
  } finally {
    await fleet.close()
  }
}
