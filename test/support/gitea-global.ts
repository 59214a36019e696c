/** Runs once for a whole test run. Gitea starts when the first suite asks for it and stops at the end. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { locateGitea, startGitea } from '../../hack/forge/gitea.ts'
import { requireKube } from '../../hack/kube/programs.ts'
import { openRunFolder } from '../../hack/kube/run-folder.ts'
import { serveSocket } from '../../hack/kube/socket.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The socket to ask for Gitea; empty when there is none to start. */
    giteaSocket: string
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // A build takes minutes, which only a run that requires the real programs should spend.
  const programs = await locateGitea({ build: requireKube() })
  if (!programs) {
    project.provide('giteaSocket', '')
    process.stderr.write(
      '\n  SUITES WITH A REAL GITEA DO NOT RUN: build it first with `node hack/forge/forge.ts build`.\n\n',
    )
    return async () => {}
  }
  const folder = openRunFolder()
  const socketPath = join(folder, 'control.sock')
  const control = await serveSocket(socketPath, {
    start: () => startGitea({ directory: join(folder, 'data'), programs }),
    stop: gitea => gitea.close(),
  })
  project.provide('giteaSocket', socketPath)
  return async () => {
    await control.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}
