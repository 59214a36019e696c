import { openForge } from '../../src/io/forge/open-forge.ts'
import { describeGitea } from '../support/gitea.ts'
import type { GiteaClient } from '../support/gitea-client.ts'
import { forgeContract } from './forge.contract.ts'

describeGitea('a real Gitea', gitea => {
  forgeContract('Gitea', async () => {
    const [user, other] = [await gitea.createUser(), await gitea.createUser()]
    const repository = await user.createRepository('fleet')
    const root = `/repos/${repository.path}`
    await addFile(user, root, 'README.md', 'a fleet\n', { branch: 'main' })
    const { token } = user.user
    const forge = openForge({
      kind: 'gitea',
      repository: `${gitea.url()}/${repository.path}.git`,
      token: () => token,
    })
    if (forge === undefined) throw new Error('the address tells where it is')
    return {
      forge,
      open: async (branch, path, text, target = 'main') => {
        const head = await addFile(user, root, path, text, { branch: target, new_branch: branch })
        const request = { title: `change ${path}`, head: branch, base: target }
        const { number } = await repository.createPullRequest(request)
        return { branch, number, head }
      },
      push: ({ branch }, path, text) => addFile(user, root, path, text, { branch }),
      branch: name => user.ask('POST', `${root}/branches`, { new_branch_name: name, old_ref_name: 'main' }),
      close: number => user.ask('PATCH', `${root}/pulls/${number}`, { state: 'closed' }),
      say: async (number, text) => {
        await other.repository(repository.path).comment(number, text)
      },
      comments: async number => (await repository.comments(number)).map(({ body }) => body),
      judge: (commit, context) => repository.setStatus(commit, { context, state: 'failure' }),
      countStatuses: async commit =>
        (await user.ask<readonly object[]>('GET', `${root}/commits/${commit}/statuses`)).length,
      annotated: async number =>
        (await repository.lineComments(number)).map(({ path, position }) => `${path}:${position}`),
      commitAt: async ref => {
        const refs = await user.ask<readonly Ref[]>('GET', `${root}/git/${ref}`)
        return refs.find(each => each.ref === ref)?.object.sha
      },
    }
  })
})

interface Ref {
  readonly ref: string
  readonly object: { readonly sha: string }
}

async function addFile(
  user: GiteaClient,
  root: string,
  path: string,
  text: string,
  at: { readonly branch: string; readonly new_branch?: string },
): Promise<string> {
  const content = Buffer.from(text).toString('base64')
  const { commit } = await user.ask<{ readonly commit: { readonly sha: string } }>(
    'POST',
    `${root}/contents/${path}`,
    { content, message: `add ${path}`, ...at },
  )
  return commit.sha
}
