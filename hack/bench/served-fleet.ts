/** Simulated clusters of another process, over HTTPS, and a fleet repository that has them. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeFleet } from './many-clusters.ts'
import { type Daemon, type FleetRemote, filesBelow, serveRemote, startDaemon } from './service-parts.ts'

export interface ServedFleet {
  readonly daemon: Daemon
  readonly remote: FleetRemote
  /** Resolves when every cluster has the value. */
  reached(value: string): Promise<void>
  /** Requests that the clusters had so far but for watches, and how many of these were writes. */
  counts(): Promise<{ readonly requests: number; readonly writes: number }>
  /** Pushes another value, and tells by a webhook. */
  push(value: string): Promise<void>
  close(): Promise<void>
}

/** Starts so many clusters with so many objects each, and a daemon that has brought all of it about. */
export async function serveFleet(main: string, clusters: number, objects: number): Promise<ServedFleet> {
  const folder = mkdtempSync(join(tmpdir(), 'banyan-service-'))
  const server = fork(join(import.meta.dirname, 'many-clusters-server.ts'), [String(clusters)])
  const [{ urls, ca }] = (await once(server, 'message')) as [{ urls: Record<string, string>; ca: string }]
  const remote = await serveRemote(folder)
  writeFleet(folder, urls, ca, objects)('0')
  await remote.push(filesBelow(join(folder, 'fleet')))
  const daemon = await startDaemon(main, folder, ['--source', remote.url])
  const answer = async <Message>(order: object, isIt: (message: Message) => boolean): Promise<Message> => {
    server.send(order)
    for (;;) {
      const [message] = (await once(server, 'message')) as [Message]
      if (isIt(message)) return message
    }
  }
  const reached = async (value: string): Promise<void> => {
    const order = { kind: 'await', value, clusters: Object.keys(urls) }
    await answer<{ readonly value?: string }>(order, message => message.value === value)
  }
  await reached('0')
  return {
    daemon,
    remote,
    reached,
    counts: () =>
      answer<{ readonly requests: number; readonly writes: number }>(
        { kind: 'count' },
        each => 'writes' in each,
      ),
    push: async value => {
      const text = `{ apiVersion: v1, kind: ConfigMap, metadata: { name: marker, namespace: bench }, data: { value: ${value} } }\n`
      await remote.push(new Map([['templates/marker/marker.yaml', text]]))
      await daemon.deliver()
    },
    close: async () => {
      await daemon.close()
      await remote.close()
      server.kill('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
