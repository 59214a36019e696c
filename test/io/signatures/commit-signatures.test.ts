import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { VerificationKeys } from '../../../src/core/model/verification.ts'
import { systemClock } from '../../../src/io/clock.ts'
import { openRepository } from '../../../src/io/git/open-repository.ts'
import { CommitSignatures } from '../../../src/io/signatures/commit-signatures.ts'

const isThere = (program: string, ...args: readonly string[]): boolean => {
  try {
    execFileSync(program, args, { stdio: 'ignore' })
    return true
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT')
  }
}

/** A repository whose commits are signed by the real git, with keys of its own. */
class Signer {
  readonly home = mkdtempSync(join(tmpdir(), 'banyan-sign-'))
  readonly directory = join(this.home, 'fleet')
  readonly #environment = {
    PATH: process.env.PATH,
    HOME: this.home,
    GNUPGHOME: this.home,
    GIT_CONFIG_NOSYSTEM: '1',
  }

  constructor() {
    this.run('git', 'init', '--quiet', '--initial-branch=main', this.directory)
    for (const [key, value] of [
      ['user.name', 'Signer'],
      ['user.email', 'signer@example.org'],
    ] as const)
      this.git('config', key, value)
  }

  run(program: string, ...args: readonly string[]): string {
    const options = { cwd: this.home, env: this.#environment, encoding: 'utf8', stdio: 'pipe' } as const
    return execFileSync(program, args, options).trim()
  }

  git(...args: readonly string[]): string {
    return this.run('git', '-C', this.directory, ...args)
  }

  sshKey(name: string, ...kind: readonly string[]): string {
    this.run('ssh-keygen', '-q', '-N', '', '-C', name, '-f', join(this.home, name), ...kind)
    return readFileSync(join(this.home, `${name}.pub`), 'utf8').trim()
  }

  gpgKey(name: string, kind: string, expires = 'never'): string {
    this.run('gpg', '--batch', '--quiet', '--passphrase', '', '--quick-gen-key', name, kind, 'sign', expires)
    return this.run('gpg', '--armor', '--export', name)
  }

  /** Commits something, signed with a key; `ssh:` a name of an ssh key, `gpg:` one of a gpg key. */
  commit(key: string | undefined, message = 'change'): string {
    const [format, name = ''] = key?.split(':') ?? []
    const config =
      format === 'ssh'
        ? ['-c', 'gpg.format=ssh', '-c', `user.signingkey=${join(this.home, name)}`]
        : ['-c', `user.signingkey=${name}`]
    const sign = key === undefined ? '--no-gpg-sign' : '-S'
    this.git(...config, 'commit', '--quiet', '--allow-empty', sign, '-m', message)
    return this.git('rev-parse', 'HEAD')
  }

  /** Puts another object in the place of a commit. */
  forge(commit: string, change: (text: string) => string): string {
    const text = execFileSync('git', ['-C', this.directory, 'cat-file', 'commit', commit], {
      encoding: 'latin1',
    })
    writeFileSync(join(this.home, 'object'), change(text), 'latin1')
    return this.git('hash-object', '-t', 'commit', '-w', join(this.home, 'object'))
  }

  close(): void {
    if (isThere('gpgconf')) this.run('gpgconf', '--kill', 'all')
    rmSync(this.home, { recursive: true, force: true })
  }
}

const keys = (kind: VerificationKeys['kind'], ...texts: readonly string[]): readonly VerificationKeys[] =>
  texts.map(text => ({ kind, text, at: { file: 'fleet.yaml' } }))

const [hasSsh, hasGpg] = [isThere('ssh-keygen', '-Q'), isThere('gpg', '--version')]

describe.each(['native', 'embedded'] as const)('commits that the real git signed, read by %s', backend => {
  const signer = new Signer()
  let repository: Awaited<ReturnType<typeof openRepository>>
  let signatures: CommitSignatures
  beforeAll(async () => {
    repository = await openRepository({ url: signer.directory, backend })
    signatures = new CommitSignatures(repository, systemClock)
  })
  afterAll(async () => {
    await repository.close()
    signer.close()
  })

  test.runIf(hasSsh).each([
    ['ed25519', ['-t', 'ed25519']],
    ['ecdsa-256', ['-t', 'ecdsa', '-b', '256']],
    ['ecdsa-384', ['-t', 'ecdsa', '-b', '384']],
    ['ecdsa-521', ['-t', 'ecdsa', '-b', '521']],
    ['rsa', ['-t', 'rsa', '-b', '2048']],
  ])('a commit signed by ssh %s is that key, and no other', async (name, kind) => {
    const own = signer.sshKey(name, ...kind)
    const other = signer.sshKey(`${name}-other`, ...kind)
    const commits = Array.from({ length: 6 }, (_, nth) =>
      signer.commit(`ssh:${name}`, `ä ${nth}\n\ngpgsig no\n`),
    )
    const by = (key: string) => Promise.all(commits.map(each => signatures.faultOf(each, keys('ssh', key))))

    expect(await by(own)).toEqual(commits.map(() => undefined))
    expect(new Set(await by(other))).toEqual(new Set([expect.stringContaining('none of those that count')]))
  })

  test.runIf(hasSsh)('an RSA key that is too short counts for nothing', async () => {
    const own = signer.sshKey('short', '-t', 'rsa', '-b', '1024')
    const commit = signer.commit('ssh:short')

    expect(await signatures.faultOf(commit, keys('ssh', own))).toContain('has 1024 bits')
  })

  test.runIf(hasSsh)('a commit that says something else than what was signed does not count', async () => {
    const own = signer.sshKey('forged', '-t', 'ed25519')
    const commit = signer.commit('ssh:forged', 'harmless')
    const [message, author, twice] = [
      signer.forge(commit, text => text.replace('harmless', 'harmful!')),
      signer.forge(commit, text => text.replace('author Signer', 'author Somebody')),
      signer.forge(commit, text =>
        text.replace(/\n\n/, `\n${/gpgsig [\s\S]*?END SSH SIGNATURE-----\n/.exec(text)?.[0]}\n`),
      ),
    ]
    const fault = (id: string) => signatures.faultOf(id, keys('ssh', own))

    expect(await fault(commit)).toBeUndefined()
    expect(await fault(message)).toContain('does not fit what it says')
    expect(await fault(author)).toContain('does not fit what it says')
    expect(await fault(twice)).toBe('it has more than one signature')
    expect(await fault(signer.commit(undefined))).toBe('it is not signed')
  })

  test.runIf(hasSsh)('a signature that was made for something else than Git does not count', async () => {
    const own = signer.sshKey('file', '-t', 'ed25519')
    const commit = signer.commit(undefined, 'for another namespace')
    const text = execFileSync('git', ['-C', signer.directory, 'cat-file', 'commit', commit])
    writeFileSync(join(signer.home, 'signed'), text)
    signer.run(
      'ssh-keygen',
      '-q',
      '-Y',
      'sign',
      '-n',
      'file',
      '-f',
      join(signer.home, 'file'),
      join(signer.home, 'signed'),
    )
    const armor = readFileSync(join(signer.home, 'signed.sig'), 'utf8').trimEnd().replaceAll('\n', '\n ')
    const forged = signer.forge(commit, object => object.replace('\n\n', `\ngpgsig ${armor}\n\n`))

    expect(await signatures.faultOf(forged, keys('ssh', own))).toContain('for "file", not for Git')
  })

  test.runIf(hasSsh)(
    'a key counts from its first second to before its last, by the time of the commit',
    async () => {
      const own = signer.sshKey('limited', '-t', 'ed25519')
      const commit = signer.commit('ssh:limited')
      const fault = (options: string) =>
        signatures.faultOf(commit, keys('ssh', `signer@example.org ${options} ${own}`))

      expect(await fault('valid-after="20200101Z",valid-before="29990101Z"')).toBeUndefined()
      expect(await fault('valid-before="20200101Z"')).toContain('did not count at the time')
      expect(await fault('valid-after="29990101Z"')).toContain('did not count at the time')
      expect(await fault('namespaces="file"')).toContain('no key counts')
      expect(await fault('namespaces="file,git"')).toBeUndefined()
    },
  )

  test.runIf(hasGpg).each([['ed25519'], ['rsa3072'], ['nistp256']])(
    'a commit signed by gpg %s is that key, and no other',
    async kind => {
      const [own, other] = [signer.gpgKey(`${kind} a`, kind), signer.gpgKey(`${kind} b`, kind)]
      const commit = signer.commit(`gpg:${kind} a`)
      const forged = signer.forge(commit, text => text.replace('author Signer', 'author Somebody'))
      const fault = (id: string, ...texts: readonly string[]) =>
        signatures.faultOf(id, keys('openpgp', ...texts))

      expect(await fault(commit, other, own)).toBeUndefined()
      expect(await fault(commit, other)).toMatch(/OpenPGP key [0-9A-F]{16} does not count/)
      expect(await fault(forged, own)).toContain('does not count')
    },
  )

  test.runIf(hasGpg && hasSsh)('keys of one kind say nothing of signatures of the other', async () => {
    const [ssh, gpg] = [signer.sshKey('mixed', '-t', 'ed25519'), signer.gpgKey('mixed', 'ed25519')]
    const [bySsh, byGpg] = [signer.commit('ssh:mixed'), signer.commit('gpg:mixed')]
    const both = [...keys('ssh', ssh), ...keys('openpgp', gpg)]

    expect(await signatures.faultOf(bySsh, keys('openpgp', gpg))).toContain('no key counts')
    expect(await signatures.faultOf(byGpg, keys('ssh', ssh))).toContain('no key counts')
    expect(await signatures.faultOf(bySsh, both)).toBeUndefined()
    expect(await signatures.faultOf(byGpg, both)).toBeUndefined()
  })

  test.runIf(hasGpg)('a key that was revoked counts for nothing', async () => {
    signer.gpgKey('revoked', 'ed25519')
    const commit = signer.commit('gpg:revoked')
    const [, fingerprint = ''] =
      /^fpr:+([0-9A-F]+):/m.exec(signer.run('gpg', '--with-colons', '-k', 'revoked')) ?? []
    const file = join(signer.home, 'openpgp-revocs.d', `${fingerprint}.rev`)
    writeFileSync(file, readFileSync(file, 'utf8').replace(':-----BEGIN', '-----BEGIN'))
    signer.run('gpg', '--batch', '--quiet', '--import', file)
    const key = signer.run('gpg', '--armor', '--export', 'revoked')

    expect(await signatures.faultOf(commit, keys('openpgp', key))).toMatch(/does not count: .*revoked/i)
  })
})
