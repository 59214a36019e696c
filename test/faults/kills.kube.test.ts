import { expect, test } from 'vitest'
import { describeKube } from '../support/kube.ts'
import { KillRounds } from './kill-rounds.ts'

describeKube('a process that is killed while it works', kube => {
  test('loses nothing and leaves nothing behind on a real API server', async () => {
    const rounds = await KillRounds.start(kube.server('kube-0'), 1)
    try {
      const isUntouched = await rounds.createForeign()
      for (let left = 4; left > 0; left--) await rounds.kill()

      expect(await rounds.check()).toEqual([])
      expect(await isUntouched()).toBe(true)
    } finally {
      await rounds.close()
    }
  })
})
