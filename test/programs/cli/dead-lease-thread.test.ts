import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Terminal } from '../../support/banyan.ts'
import { type ServedClusters, serveClusters } from '../../support/served-clusters.ts'

let terminal: Terminal
let clusters: ServedClusters

beforeAll(async () => {
  terminal = new Terminal()
  clusters = await serveClusters(terminal.environment.KUBECONFIG ?? '', ['hub'])
})
afterAll(async () => {
  await clusters.close()
  terminal.close()
})

const endlessWork = new URL('./endless-work.ts', import.meta.url).pathname

test.each(['error', 'exit'])(
  'work that goes on when the thread of the Lease has ended by an %s is ended',
  async DEATH => {
    const env = { ...terminal.environment, DEATH }
    const args = ['--import', endlessWork, '--eval', '']
    // One that does not end fails, and is left to nobody.
    const running = promisify(execFile)(process.execPath, args, {
      env,
      timeout: 60_000,
      killSignal: 'SIGKILL',
    })

    await expect(running).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('lost the lease default/banyan: ended at once'),
    })
  },
)
