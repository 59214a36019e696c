import { expect } from 'vitest'
import { ours } from '../support/fleet-files.ts'
import { describeGitea } from '../support/gitea.ts'
import { shopTests } from '../support/served-shop.ts'

const testReverts = shopTests({
  prepare: terminal =>
    terminal.write(
      'clusters/policies/rollout.yaml',
      ours('RolloutPolicy\nspec: { onBreach: Revert, steps: [{ progressDeadline: 2s }] }'),
    ),
})

describeGitea('what a rollout reverted, where nobody may push to the branch of the fleet', gitea => {
  testReverts(
    'is one pull request on a real forge, also after a restart, and merged it is in Git',
    async ({ terminal, clusters }) => {
      const user = await gitea.createUser()
      const repository = await user.createRepository('fleet')
      const { path, cloneUrl } = repository
      terminal.git('init', '--quiet', '--initial-branch=main')
      terminal.git('remote', 'add', 'origin', cloneUrl)
      terminal.commit('a shop')
      terminal.git('push', '--quiet', 'origin', 'main')
      const address = new URL(cloneUrl)
      terminal.environment.BANYAN_GIT_TOKEN = address.password
      address.username = ''
      address.password = ''
      const often = ['--source', address.href, '--interval', '1s', '--forge', 'gitea']
      const pushing = terminal.start(['run', ...often])
      await pushing.shows('✓ every cluster is as the fleet says')
      terminal.edit('templates/web/kustomization.yaml', '"1.27"', 'broken')
      terminal.commit('broken')
      terminal.git('push', '--quiet', 'origin', 'main')
      await user.ask('POST', `/repos/${path}/branch_protections`, { branch_name: 'main', enable_push: false })
      await pushing.shows('templates/web/kustomization.yaml changed')
      await pushing.shows('was given back what it had')
      await pushing.shows('the remote does not let the branch "main" be pushed; next try in 300 s')
      await pushing.shows('(not written into Git: git/unauthorized: the remote does not let the branch')
      await pushing.stop('SIGTERM')

      const proposing = terminal.start(['run', ...often, '--reverts', 'pull-request'])
      await proposing.shows('was given back what it had (pull request 1)')
      await proposing.stop('SIGTERM')
      const again = terminal.start(['run', ...often, '--reverts', 'pull-request'])
      await again.shows('was given back what it had (pull request 1)')
      const pulls = await user.ask<readonly { readonly title: string }[]>(
        'GET',
        `/repos/${path}/pulls?state=all`,
      )
      await repository.merge(1)
      await again.shows('clusters/america/cluster.yaml', '✓ every cluster is as the fleet says')
      await again.stop('SIGTERM')
      terminal.git('pull', '--quiet', 'origin', 'main')

      const [title = '', ...others] = pulls.map(each => each.title)
      expect(title).toMatch(/^Revert web in america and europe\/berlin and europe\/paris to [0-9a-f]{12}$/)
      expect(others).toEqual([])
      expect(terminal.read('clusters/america/cluster.yaml')).toMatch(
        /application: web, revision: [0-9a-f]{40}/,
      )
      const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'web', name: 'web' }
      for (const name of ['paris', 'berlin', 'america'])
        expect(JSON.stringify(await clusters.api(name).get(ref))).toContain('"nginx:1.27"')
    },
  )
})
