import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { JsonValue } from '../../../../src/base/std/json.ts'
import { failureOf } from '../failure-of.ts'
import { type Answer, echo } from '../fake-server.ts'
import { openFake, temporaryFolder } from '../open-fake.ts'

const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'web' }
const apiVersion = 'client.authentication.k8s.io/v1'

/** A plugin that counts its runs and gives `token-<run>`. */
function plugin(status = ''): { readonly user: JsonValue; runs(): readonly string[] } {
  const folder = temporaryFolder()
  const log = join(folder, 'log')
  writeFileSync(log, '')
  const script = `
    const fs = require('node:fs')
    fs.appendFileSync(process.env.LOG, process.env.KUBERNETES_EXEC_INFO + '\\n')
    const run = fs.readFileSync(process.env.LOG, 'utf8').split('\\n').length - 1
    console.log(JSON.stringify({ status: { token: 'token-' + run, ${status} } }))`
  const env = [{ name: 'LOG', value: log }]
  const exec = { apiVersion, command: process.execPath, args: ['-e', script], env, provideClusterInfo: true }
  return { user: { exec }, runs: () => readFileSync(log, 'utf8').split('\n').filter(Boolean) }
}

function accepting(token: string): Answer {
  return (request, response) => {
    if (request.headers.authorization === `Bearer ${token}`) echo(request, response)
    else response.writeHead(401).end()
  }
}

test('twenty first requests at once run the plugin once, and it is told of the cluster', async () => {
  const { user, runs } = plugin()
  const { api, server } = await openFake(echo, { user })

  await Promise.all(Array.from({ length: 20 }, () => api.get(ref)))

  expect(runs()).toHaveLength(1)
  expect(JSON.parse(runs()[0] ?? '')).toEqual({
    apiVersion,
    kind: 'ExecCredential',
    spec: { interactive: false, cluster: { server: server.url } },
  })
})

test('a credential is renewed shortly before it ends', async () => {
  const { user, runs } = plugin(`expirationTimestamp: '2026-01-01T00:10:00Z'`)
  const { api, clock, server } = await openFake(echo, { user })
  await api.get(ref)

  clock.advance(9 * 60_000)
  await api.get(ref)
  expect(runs()).toHaveLength(1)
  clock.advance(31_000)
  await api.get(ref)

  expect(runs()).toHaveLength(2)
  expect(server.requests.at(-1)?.headers.authorization).toBe('Bearer token-2')
})

test('a credential that is refused is asked for anew, once for all who were refused', async () => {
  const { user, runs } = plugin()
  const { api } = await openFake(accepting('token-2'), { user })

  await Promise.all(Array.from({ length: 8 }, () => api.get(ref)))

  expect(runs()).toHaveLength(2)
})

test('a server that refuses every credential is not asked for ever', async () => {
  const { user, runs } = plugin()
  const { api } = await openFake(accepting('none'), { user })

  expect(await failureOf(api.get(ref))).toMatchObject({ code: 'cluster/unauthorized', retryable: false })
  expect(runs()).toHaveLength(2)
})

test('a plugin that fails is named, and what it printed is not repeated', async () => {
  const args = ['-e', 'console.error("sesame"); process.exit(3)']
  const { api } = await openFake(echo, { user: { exec: { apiVersion, command: process.execPath, args } } })
  const { api: absent } = await openFake(echo, {
    user: { exec: { apiVersion, command: 'banyan-no-such-plugin', installHint: 'get it' } },
  })

  const failure = await failureOf(api.get(ref))

  expect(failure.code).toBe('cluster/access')
  expect(failure.message).toContain('ended with 3')
  expect(`${failure.message} ${String(failure.cause)}`).not.toContain('sesame')
  expect((await failureOf(absent.get(ref))).message).toContain('is not installed: get it')
})

test('a plugin that does not end, or prints without end, is ended and told so', async () => {
  const hanging = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)'
  const endless = 'process.stdout.write("sesame ".repeat(300000))'
  const messages: string[] = []
  for (const script of [hanging, endless]) {
    const user = { exec: { apiVersion, command: process.execPath, args: ['-e', script] } }
    const { api } = await openFake(echo, { user, execTimeoutSeconds: 3 })
    messages.push((await failureOf(api.get(ref))).message)
  }

  expect(messages[0]).toContain('did not end in time')
  expect(messages[1]).toContain('prints more than a credential')
  expect(messages.join()).not.toContain('sesame')
})
