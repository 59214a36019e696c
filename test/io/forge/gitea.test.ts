import { expect, test } from 'vitest'
import { openForge } from '../../../src/io/forge/open-forge.ts'
import { describeGitea } from '../../support/gitea.ts'

describeGitea('statuses on a real Gitea', gitea => {
  test('the last of many that were set within a second counts, and is not set again', async () => {
    const user = await gitea.createUser()
    const { path } = await user.createRepository('fleet')
    const file = { content: '', message: 'first' }
    await user.ask('POST', `/repos/${path}/contents/file`, file)
    const [{ sha }] = await user.ask<[{ readonly sha: string }]>('GET', `/repos/${path}/commits?limit=1`)
    const repository = `${gitea.url()}/${path}.git`
    const forge = openForge({ kind: 'gitea', repository, token: () => user.user.token })
    const read: (string | undefined)[] = []
    const states = ['pending', 'success', 'failure'] as const
    const wanted = Array.from({ length: 12 }, (_, index) => states[index % states.length] ?? 'pending')

    for (const state of wanted) {
      const status = { context: 'banyan/plan', state, description: state }
      await forge?.setStatus(sha, status)
      await forge?.setStatus(sha, status)
      read.push(await forge?.status(sha, 'banyan/plan'))
    }

    expect(read).toEqual(wanted)
    expect(await user.ask('GET', `/repos/${path}/commits/${sha}/statuses`)).toHaveLength(wanted.length)
  })
})
