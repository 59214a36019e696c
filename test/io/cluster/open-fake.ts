import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { JsonValue } from '../../../src/base/std/json.ts'
import {
  type ClusterDirectoryOptions,
  kubeClusterDirectory,
} from '../../../src/io/cluster/cluster-directory.ts'
import type { Clock, ClusterApi } from '../../../src/reconcile/ports.ts'
import { clusterNamed } from './cluster-named.ts'
import { type Answer, type FakeOptions, type FakeServer, startFakeServer } from './fake-server.ts'

export interface Fake {
  readonly server: FakeServer
  readonly api: ClusterApi
  readonly clock: RecordingClock
}

/** A clock that jumps over every sleep, and remembers them. */
export interface RecordingClock extends Clock {
  /** In milliseconds. */
  readonly sleeps: readonly number[]
  advance(milliseconds: number): void
}

function recordingClock(): RecordingClock {
  const sleeps: number[] = []
  let now = Date.UTC(2026, 0, 1)
  return {
    sleeps,
    now: () => now,
    async sleep(milliseconds) {
      sleeps.push(milliseconds)
      now += milliseconds
    },
    advance(milliseconds) {
      now += milliseconds
    },
  }
}

/** A fake server and a client of it, both gone when the test ends. */
export async function openFake(
  answer: Answer,
  options: Partial<FakeOptions> & ClusterDirectoryOptions & { readonly user?: JsonValue } = {},
): Promise<Fake> {
  const server = await startFakeServer({ answer, ...options })
  const folder = temporaryFolder()
  const path = writeKubeconfig(join(folder, 'config'), server.url, options.user ?? { token: 'sesame' })
  const clock = recordingClock()
  const directory = kubeClusterDirectory({ clock, random: () => 0.5, environment: {}, ...options })
  const api = await directory.connect(clusterNamed('fake', { kubeconfig: { path } }))
  onTestFinished(async () => {
    await api.close()
    await server.close()
  })
  return { server, api, clock }
}

export function writeKubeconfig(path: string, server: string, user: JsonValue, name = 'fake'): string {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    clusters: [{ name, cluster: { server } }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name } }],
  }
  writeFileSync(path, JSON.stringify(config))
  return path
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'banyan-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
