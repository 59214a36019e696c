import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Figure } from './figure.ts'
import { writeFleet } from './many-clusters.ts'
import { type Daemon, type FleetRemote, filesBelow, serveRemote, startDaemon } from './service-parts.ts'

const clusters = 100
const pushes = 200
const floodSeconds = 30
const floodPerSecond = 1_000

/**
 * 100 simulated clusters of another process, over HTTPS: from a push, told by a webhook, to all of them; and the same
 * while webhooks come by the thousand.
 */
export async function pushFigures(main: string): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'banyan-service-'))
  const server = fork(join(import.meta.dirname, 'many-clusters-server.ts'), [String(clusters)])
  const remote = await serveRemote(folder)
  let daemon: Daemon | undefined
  try {
    const [{ urls, ca }] = (await once(server, 'message')) as [{ urls: Record<string, string>; ca: string }]
    writeFleet(folder, urls, ca, 20)('0')
    await remote.push(filesBelow(join(folder, 'fleet')))
    daemon = await startDaemon(main, folder, ['--source', remote.url])
    const bench = new PushBench(remote, server, daemon, Object.keys(urls))
    await bench.reached('0')
    for (let count = 0; count < 10; count++) await bench.push()
    const before = daemon.processorMs()
    const alone = await bench.times(pushes)
    const own = (daemon.processorMs() - before) / pushes
    return [
      {
        what: `push → applied in ${clusters} clusters, P99 of ${pushes}`,
        value: percentile(alone, 99),
        unit: 'ms',
      },
      { what: 'the same, median', value: percentile(alone, 50), unit: 'ms' },
      { what: 'processor time of Banyan, a push', value: own, unit: 'ms' },
      ...(await bench.flood(percentile(alone, 50))),
    ]
  } finally {
    await daemon?.close()
    await remote.close()
    server.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
}

class PushBench {
  readonly #remote: FleetRemote
  readonly #server: ChildProcess
  readonly #daemon: Daemon
  readonly #names: readonly string[]
  #value = 0

  constructor(remote: FleetRemote, server: ChildProcess, daemon: Daemon, names: readonly string[]) {
    this.#remote = remote
    this.#server = server
    this.#daemon = daemon
    this.#names = names
  }

  /** From the moved branch until every cluster has what it says, in milliseconds. */
  async push(): Promise<number> {
    const value = `v${++this.#value}`
    const text = `{ apiVersion: v1, kind: ConfigMap, metadata: { name: marker, namespace: bench }, data: { value: ${value} } }\n`
    await this.#remote.push(new Map([['templates/marker/marker.yaml', text]]))
    const start = performance.now()
    const reached = this.reached(value)
    await this.#daemon.deliver()
    await reached
    return performance.now() - start
  }

  async times(count: number): Promise<readonly number[]> {
    const times: number[] = []
    while (times.length < count) times.push(await this.push())
    return times
  }

  async reached(value: string): Promise<void> {
    this.#server.send({ kind: 'await', value, clusters: this.#names })
    for (;;) {
      const [message] = (await once(this.#server, 'message')) as [{ readonly value: string }]
      if (message.value === value) return
    }
  }

  async flood(alone: number): Promise<readonly Figure[]> {
    const fetches = countFetches(this.#remote)
    const answers: number[] = []
    let refused = 0
    let most = this.#daemon.residentMegabytes()
    const end = performance.now() + floodSeconds * 1_000
    const deliver = async (): Promise<void> => {
      const start = performance.now()
      if ((await this.#daemon.deliver()) >= 300) refused++
      answers.push(performance.now() - start)
    }
    const flood = (async () => {
      const running = new Set<Promise<void>>()
      for (let sent = 0, start = performance.now(); performance.now() < end; ) {
        const due = Math.floor(((performance.now() - start) * floodPerSecond) / 1_000)
        for (; sent < due; sent++) {
          const one = deliver().finally(() => running.delete(one))
          running.add(one)
        }
        most = Math.max(most, this.#daemon.residentMegabytes())
        await new Promise(resolve => setTimeout(resolve, 5))
      }
      await Promise.all(running)
    })()
    const times: number[] = []
    while (performance.now() < end - 2_000) times.push(await this.push())
    await flood
    times.push(await this.push())
    const median = percentile(times, 50)
    const what = `${answers.length.toLocaleString('en')} webhooks in ${floodSeconds} s`
    return [
      { what: `${what}: answered, P99`, value: percentile(answers, 99), unit: 'ms' },
      { what: 'not taken', value: refused, unit: '' },
      { what: 'fetches at a time, most', value: fetches.most(), unit: '' },
      { what: 'memory, most', value: most, unit: 'MiB' },
      {
        what: `push → applied meanwhile, median of ${times.length}`,
        value: median,
        unit: 'ms',
        against: 'without',
        ratio: median / alone,
      },
    ]
  }
}

function countFetches({ server }: FleetRemote): { most(): number } {
  let running = 0
  let most = 0
  server.intercept = (request, response) => {
    if (request.method === 'POST' && request.url?.endsWith('/git-upload-pack') === true) {
      most = Math.max(most, ++running)
      response.once('close', () => running--)
    }
    return false
  }
  return { most: () => most }
}

function percentile(values: readonly number[], percent: number): number {
  return values.toSorted((a, b) => a - b)[Math.ceil((values.length * percent) / 100) - 1] ?? 0
}
