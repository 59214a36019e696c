import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type OpenRepository, openRepository } from '../../../src/io/git/open-repository.ts'
import type { SecretOf } from '../../../src/io/git/parse-remote.ts'
import { type GitHttpServer, startGitHttpServer } from '../../support/git-http-server.ts'
import { GitUpstream } from '../../support/upstream.ts'

describe.each(['native', 'embedded'] as const)('a remote by the %s backend', backend => {
  let root: string
  let upstream: GitUpstream
  let server: GitHttpServer
  let opened: OpenRepository[]

  const open = async (url = `${server.url}/fleet.git`, environment?: Record<string, string | undefined>) => {
    const options = { url, backend, cacheDirectory: join(root, 'cache') }
    const repository = await openRepository({ ...options, ...(environment ? { environment } : {}) })
    opened.push(repository)
    return repository
  }

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'banyan-git-'))
    upstream = new GitUpstream(root)
    server = await startGitHttpServer({ root, credentials: { username: 'robot', password: 's3cret' } })
    server.intercept = request => {
      request.headers.authorization ??= `Basic ${btoa('robot:s3cret')}`
      return false
    }
    opened = []
  })
  afterEach(async () => {
    for (const repository of opened) await repository.close()
    await server.close()
    rmSync(root, { recursive: true })
  })

  test('credentials come from the environment too', async () => {
    server.intercept = undefined
    const tip = upstream.publish('main', { a: '1' })
    const environment = { PATH: process.env.PATH, BANYAN_GIT_USERNAME: 'robot', BANYAN_GIT_TOKEN: 's3cret' }

    const repository = await open(undefined, environment)

    expect(await repository.fetch('main')).toBe(tip)
  })

  test('credentials are asked for with every request', async () => {
    server.intercept = undefined
    let token = 'expired'
    const secretOf: SecretOf = variable =>
      ({ BANYAN_GIT_USERNAME: () => 'robot', BANYAN_GIT_TOKEN: () => token })[variable]
    const tip = upstream.publish('main', { a: '1' })
    const url = `${server.url}/fleet.git`
    const repository = await openRepository({ url, backend, cacheDirectory: join(root, 'cache'), secretOf })
    opened.push(repository)
    await expect(repository.fetch('main')).rejects.toMatchObject({ code: 'git/unauthorized' })

    token = 's3cret'

    expect(await repository.fetch('main')).toBe(tip)
  })

  test.runIf(backend === 'native')('a pull request that does not come holds up no branch', async () => {
    const tip = upstream.publish('main', { a: '1' })
    const repository = await open()
    const allow = server.intercept
    const asked = Promise.withResolvers<void>()
    server.intercept = () => {
      server.intercept = allow
      asked.resolve()
      return true
    }
    const given = new AbortController()
    const proposed = repository.fetch('refs/pull/1/head', given.signal)
    await asked.promise

    expect(await repository.fetch('main')).toBe(tip)
    given.abort()
    await expect(proposed).rejects.toMatchObject({ name: 'AbortError' })
  })

  test.runIf(backend === 'native')(
    'what a transfer left behind that was cut off goes with the next',
    async () => {
      upstream.publish('main', { a: '1' })
      const repository = await open()
      await repository.fetch('main')
      const [cache = ''] = globSync('cache/**/objects/pack', { cwd: root })
      const [old, young] = [join(root, cache, 'tmp_pack_old'), join(root, cache, 'tmp_pack_young')]
      for (const path of [old, young]) writeFileSync(path, 'half')
      const longAgo = Date.now() / 1_000 - 4_000
      utimesSync(old, longAgo, longAgo)
      server.intercept = (_, response) => Boolean(response.writeHead(503).end())

      await expect(repository.fetch('main')).rejects.toMatchObject({ code: 'git/unreachable' })

      expect([old, young].map(path => existsSync(path))).toEqual([false, true])
    },
  )

  test('refused credentials are told without being shown, and not tried again', async () => {
    server.intercept = undefined
    const repository = await open(`${server.url.replace('//', '//robot:wr0ng@')}/fleet.git`)

    const error = await repository.fetch('main').catch((thrown: unknown) => thrown)

    expect(error).toMatchObject({ code: 'git/unauthorized', retryable: false })
    expect(`${error} ${JSON.stringify(error)} ${repository.address}`).not.toContain('wr0ng')
  })

  test('a repository that does not exist is told from a remote that does not answer', async () => {
    const missing = await open(`${server.url}/other.git`)
    const silent = await open('http://127.0.0.1:1/fleet.git')

    await expect(missing.fetch('main')).rejects.toMatchObject({ code: 'git/not-found', retryable: false })
    await expect(silent.fetch('main')).rejects.toMatchObject({ code: 'git/unreachable', retryable: true })
  })

  test('a remote that fails, or stops in the middle of an answer, is asked again with success', async () => {
    const tip = upstream.publish('main', { a: '1' })
    const repository = await open()
    const allow = server.intercept
    server.intercept = (_, response) => Boolean(response.writeHead(503).end())
    await expect(repository.fetch('main')).rejects.toMatchObject({ code: 'git/unreachable', retryable: true })
    server.intercept = (_, response) => {
      const type = 'application/x-git-upload-pack-advertisement'
      response.writeHead(200, { 'content-type': type, 'content-length': 1000 }).write('001e# serv')
      setImmediate(() => response.destroy())
      return true
    }
    await expect(repository.fetch('main')).rejects.toMatchObject({ retryable: true })
    server.intercept = allow

    expect(await repository.fetch('main')).toBe(tip)
  })

  test('when nothing moved only the refs are asked for, and else only what is new is sent', async () => {
    upstream.publish('main', { noise: randomBytes(500_000), a: '1' })
    const repository = await open()
    await repository.fetch('main')
    const cold = server.sentBytes
    await repository.fetch('main')
    const quiet = server.sentBytes - cold
    const tip = upstream.publish('main', { a: '2' })

    expect(await repository.fetch('main')).toBe(tip)

    expect(cold).toBeGreaterThan(500_000)
    expect(quiet).toBeLessThan(1000)
    expect(server.sentBytes - cold - quiet).toBeLessThan(5000)
  })

  test('a HEAD that stands for no branch is no obstacle', async () => {
    upstream.git(['symbolic-ref', 'HEAD', 'refs/heads/nothing'])
    const tip = upstream.publish('main', { a: '1' })
    const repository = await open()

    expect(await repository.fetch('main')).toBe(tip)
    expect((await repository.tree(tip)).entries.size).toBe(1)
  })

  test('objects that were damaged here are fetched again', async () => {
    const tip = upstream.publish('main', { a: randomBytes(100_000) })
    await (await open()).fetch('main')
    for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
      const damaged = /^cache.*(\.pack|objects\/..\/.{38})$/.test(name)
      if (damaged) chmodSync(join(root, name), 0o600)
      if (damaged) truncateSync(join(root, name), 20)
    }

    const repository = await open()

    expect(await repository.fetch('main')).toBe(tip)
    expect((await repository.tree(tip)).entries.size).toBe(1)
  })

  test('a push sends what is new alone, also beside an older commit of another branch', async () => {
    const older = upstream.publish('main', { noise: randomBytes(500_000) })
    upstream.publish('main', { a: '2' })
    const repository = await open()
    await repository.fetch('main')
    let sent = 0
    const allow = server.intercept
    server.intercept = (received, response) => {
      received.on('data', (chunk: Buffer) => {
        sent += chunk.length
      })
      return allow?.(received, response) ?? false
    }
    const changes = new Map([['s', '1']])
    const commit = await repository.commit({
      base: undefined,
      parents: [older],
      changes,
      message: 'm',
      time: 1,
    })

    expect(await repository.push({ branch: 'status', expected: undefined, commit })).toBe('pushed')

    expect(upstream.tip('status')).toBe(commit)
    expect(sent).toBeLessThan(20_000)
  })

  test('a push that is overtaken on its way is stale', async () => {
    const repository = await open()
    const request = { base: undefined, parents: [], message: 'm', time: 1 }
    const mine = await repository.commit({ ...request, changes: new Map([['s', '1']]) })
    await repository.push({ branch: 'status', expected: undefined, commit: mine })
    const next = await repository.commit({ ...request, parents: [mine], changes: new Map([['s', '2']]) })
    const allow = server.intercept
    let theirs: string | undefined
    server.intercept = (received, response) => {
      if (received.method === 'POST' && received.url?.endsWith('/git-receive-pack')) {
        theirs ??= upstream.publish('status', { s: 'theirs' })
      }
      return allow?.(received, response) ?? false
    }

    expect(await repository.push({ branch: 'status', expected: mine, commit: next })).toBe('stale')
    expect(theirs).toBeDefined()
    expect(upstream.tip('status')).toBe(theirs)
  })

  test('a push that a rule of the remote refuses is an error, not a race', async () => {
    const hooks = join(upstream.path, 'hooks')
    mkdirSync(hooks, { recursive: true })
    writeFileSync(join(hooks, 'pre-receive'), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
    const repository = await open()
    const changes = new Map([['s', '1']])
    const commit = await repository.commit({ base: undefined, parents: [], changes, message: 'm', time: 1 })

    const push = repository.push({ branch: 'status', expected: undefined, commit })

    await expect(push).rejects.toMatchObject({ code: 'git/unauthorized', retryable: false })
  })

  test('a name that is an option or a command is refused before anything runs', async () => {
    for (const url of ['ssh://-oProxyCommand=x/r', '-oProxyCommand=x:r', 'ext::sh -c x', 'ftp://host/r']) {
      await expect(open(url), url).rejects.toMatchObject({ code: 'git/unsupported' })
    }
    await expect(open('--upload-pack=x')).rejects.toMatchObject({ code: 'git/not-found' })
    const repository = await open()
    for (const branch of ['--all', 'a..b', '../x', '']) {
      await expect(repository.fetch(branch), branch).rejects.toMatchObject({ code: 'git/unsupported' })
    }
  })

  test('a repository with sha256 ids is refused', async () => {
    const path = join(root, 'sha256.git')
    upstream.git(['init', '--quiet', '--bare', '--object-format=sha256', path])
    upstream.git(['--git-dir', path, 'init', '--quiet', '--bare', '--object-format=sha256', path])

    await expect(open(path)).rejects.toMatchObject({ code: 'git/unsupported', retryable: false })
  })
})
