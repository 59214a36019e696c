import { dirname } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type GitHttpServer, startGitHttpServer } from '../../support/git-http-server.ts'
import { PushedShop } from '../../support/pushed-shop.ts'

const shop = new PushedShop()
const { terminal, remote } = shop
let server: GitHttpServer

beforeAll(async () => {
  await shop.start()
  terminal.edit('fleet.yaml', 'spec:\n', 'spec:\n  status: { maxCommits: 10 }\n')
  shop.push('a bound')
  server = await startGitHttpServer({ root: dirname(remote) })
})
afterAll(async () => {
  await server.close()
  await shop.close()
})

test.each(['apply', 'run'])(
  '%s says that the remote does not let the status branch begin anew',
  async verb => {
    const where = ['--source', `${server.url}/fleet.git`]
    await terminal.banyan(['apply', ...where])
    pretendLong()
    terminal.git('-C', remote, 'config', 'receive.denyNonFastForwards', 'true')
    terminal.write('templates/web/more.yaml', `# ${verb}\n`)
    shop.push('more')
    const run = terminal.start([verb, ...where])
    await run.shows('the status branch cannot begin anew, and goes on growing: git/unauthorized: ')
    const { stderr } = await run.stop('SIGTERM')

    expect(stderr.split('goes on growing')).toHaveLength(2)
  },
)

/** The branch tells itself how many commits it has. */
function pretendLong(): void {
  terminal.git('fetch', '--quiet', 'origin', 'banyan/status')
  const message = 'status\n\nBanyan-Commits: 10\n'
  const commit = terminal.git('commit-tree', '-p', 'FETCH_HEAD', '-m', message, 'FETCH_HEAD^{tree}')
  terminal.git('push', '--quiet', 'origin', `${commit}:refs/heads/banyan/status`)
}
