import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { isAlive } from '../../hack/kube/lock.ts'

test('a program does not outlive the process that started it, even if that is killed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'banyan-child-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))

  const pid = await startAndDie(join(folder, 'log'))

  expect(pid).toBeGreaterThan(0)
  await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false)
})

/** A process starts a program that would run for ten minutes, says its id and kills itself. */
function startAndDie(logPath: string): Promise<number> {
  const child = new URL('../../hack/kube/child.ts', import.meta.url)
  const script = `
    import { writeSync } from 'node:fs'
    import { Children } from '${child}'
    const { pid } = new Children().start('sleep', ['600'], '${logPath}')
    writeSync(1, String(pid))
    process.kill(process.pid, 'SIGKILL')`
  return new Promise(resolve => {
    execFile(process.execPath, ['--input-type=module', '--eval', script], (_, stdout) =>
      resolve(Number(stdout)),
    )
  })
}
