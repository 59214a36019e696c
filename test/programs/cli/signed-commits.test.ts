import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Terminal } from '../../support/banyan.ts'
import { type ServedClusters, serveClusters } from '../../support/served-clusters.ts'
import { writeSmallShop } from '../../support/small-shop.ts'

function hasSshKeygen(): boolean {
  try {
    execFileSync('ssh-keygen', ['-Q'], { stdio: 'ignore' })
    return true
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT')
  }
}

describe.runIf(hasSshKeygen())('a fleet that takes only commits that the real git signed', () => {
  let terminal: Terminal
  let clusters: ServedClusters
  let remote: string
  let where: readonly string[]

  beforeAll(async () => {
    terminal = new Terminal()
    remote = join(terminal.home, 'fleet.git')
    where = ['--source', remote, '--branch', 'main']
    mkdirSync(remote)
    terminal.git('init', '--quiet', '--bare', '--initial-branch=main', remote)
    terminal.git('init', '--quiet', '--initial-branch=main')
    terminal.git('remote', 'add', 'origin', remote)
    terminal.git('config', '--global', 'user.name', 'Alice')
    terminal.git('config', '--global', 'user.email', 'alice@example.org')
    for (const name of ['alice', 'mallory'])
      execFileSync('ssh-keygen', [
        '-q',
        '-t',
        'ed25519',
        '-N',
        '',
        '-C',
        name,
        '-f',
        join(terminal.home, name),
      ])
    writeSmallShop(terminal)
    terminal.write('keys/signers', `# who may\nalice@example.org namespaces="git" ${key('alice')}`)
    terminal.edit(
      'fleet.yaml',
      'spec:\n',
      'spec:\n  verification: { keys: [{ ssh: { path: keys/signers } }] }\n',
    )
    push('alice', 'one')
    clusters = await serveClusters(terminal.environment.KUBECONFIG ?? '', ['paris', 'berlin', 'america'])
  })
  afterAll(async () => {
    await clusters.close()
    terminal.close()
  })

  const key = (name: string): string => readFileSync(join(terminal.home, `${name}.pub`), 'utf8')

  function push(signer: string | undefined, message: string): string {
    const config = { 'gpg.format': 'ssh', 'user.signingKey': join(terminal.home, signer ?? '') }
    for (const [name, value] of Object.entries(config)) terminal.git('config', '--global', name, value)
    terminal.git('config', '--global', 'commit.gpgSign', String(signer !== undefined))
    const commit = terminal.commit(message)
    terminal.git('push', '--quiet', 'origin', '+main')
    return commit.slice(0, 12)
  }

  test('run refuses a commit by another key, tells so everywhere, and takes the next that is signed', async () => {
    const run = terminal.start(['run', ...where, '--interval', '1s', '--listen', '127.0.0.1:0'])
    await run.shows('serving at ', 'every cluster is as the fleet says')
    const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(run.news()) ?? []
    terminal.edit('clusters/policies/web.yaml', 'replicas: 10', 'replicas: 12')
    terminal.write('keys/signers', key('mallory'))
    const refused = push('mallory', 'two')
    await run.shows(`commit ${refused} is refused since `, 'stays in force')
    const metrics = await (await fetch(`${url}/metrics`)).text()
    const status = await until(
      () => terminal.banyan(['status', ...where]),
      ({ stdout }) => stdout.includes('is refused'),
    )
    const page = terminal.git('--git-dir', remote, 'show', 'banyan/status:README.md')
    const replicas = terminal.git('--git-dir', remote, 'show', 'banyan/status:applications/web.yaml')
    terminal.write('keys/signers', key('alice'))
    const taken = push('alice', 'three')
    await run.shows(`revision ${taken}`, 'what the source says is enforced again')
    const { code } = await run.stop('SIGTERM')

    expect(metrics).toContain('banyan_revision_stale{reason="InvalidCommitSignature"} 1\n')
    expect(metrics).toMatch(/banyan_revision_current_timestamp_seconds \d/)
    expect(status.stdout).toContain(`commit ${refused} is refused since `)
    expect(page).toContain(`**This is not the newest:** commit ${refused} is refused since `)
    expect(replicas).not.toContain('12')
    expect(code).toBe(0)
  })

  test('approve signs as git is told to, and says so where the fleet would refuse it', async () => {
    const digest = 'a'.repeat(64)
    push('alice', 'four')
    const signed = await terminal.banyan(['approve', digest, ...where])
    const applied = await terminal.banyan(['apply', ...where])
    terminal.git('fetch', '--quiet', 'origin', 'main')
    terminal.git('reset', '--quiet', '--hard', 'FETCH_HEAD')
    terminal.git('config', '--global', 'commit.gpgSign', 'false')
    const unsigned = await terminal.banyan(['approve', digest, ...where])
    const embedded = await terminal.banyan(['approve', digest, ...where, '--git-backend', 'embedded'])
    const tip = terminal.git('--git-dir', remote, 'rev-parse', 'main')

    expect(signed).toMatchObject({ code: 0, stderr: '' })
    expect(applied).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(`converged at ${tip.slice(0, 12)}`),
    })
    expect(signed.stdout).toContain(tip.slice(0, 12))
    for (const { code, stderr } of [unsigned, embedded]) {
      expect(code).toBe(2)
      expect(stderr).toContain('it would be refused: it is not signed; let git sign it (commit.gpgSign), or ')
    }
  })

  test('apply with keys of its own takes nothing that these did not sign', async () => {
    terminal.write('own', key('mallory'))
    terminal.write('empty', '# nobody\n')
    const [other, none, directory] = await Promise.all([
      terminal.banyan(['apply', ...where, '--verify-keys', 'own']),
      terminal.banyan(['apply', ...where, '--verify-keys', 'empty']),
      terminal.banyan(['apply', '--verify-keys', 'own']),
    ])
    const right = await terminal.banyan([
      'apply',
      ...where,
      '--verify-keys',
      join(terminal.home, 'alice.pub'),
    ])

    expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining('git/unverified: commit ') })
    expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no SSH key') })
    expect(directory).toMatchObject({ code: 2, stderr: expect.stringContaining('needs a repository') })
    expect(right.code).toBe(0)
  })
})

async function until<Result>(ask: () => Promise<Result>, isSo: (result: Result) => boolean): Promise<Result> {
  const patience = AbortSignal.timeout(25_000)
  for (;;) {
    const result = await ask()
    if (isSo(result) || patience.aborted) return result
  }
}
