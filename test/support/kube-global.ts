/**
 * Runs once for a whole test run. The servers start when the first suite asks for them, so a run without such
 * a suite costs nothing, and they stop at its end. `kube-3` and `kube-4` are bare API servers, the others are
 * whole clusters in which pods run.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startKube } from '../../hack/kube/cluster.ts'
import { serveControl } from '../../hack/kube/control.ts'
import { locatePrograms, requireKube } from '../../hack/kube/programs.ts'
import { openRunFolder } from '../../hack/kube/run-folder.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The socket to ask for the servers; empty when there are no programs to start. */
    kubeSocket: string
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // A build takes minutes, which only a run that requires the servers should spend.
  const programs = await locatePrograms({ build: requireKube() })
  if (!programs) {
    project.provide('kubeSocket', '')
    process.stderr.write(
      '\n  SUITES AGAINST A REAL API SERVER DO NOT RUN: build one first with `node hack/kube/kube.ts build`.\n\n',
    )
    return async () => {}
  }
  const folder = openRunFolder()
  const socketPath = join(folder, 'control.sock')
  const control = await serveControl(socketPath, () =>
    startKube({ servers: 5, whole: [0, 1, 2], directory: join(folder, 'data'), programs }),
  )
  project.provide('kubeSocket', socketPath)
  return async () => {
    await control.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}
