import { createHmac } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Terminal } from '../../support/banyan.ts'

let terminal: Terminal
let server: Server
let heard: Promise<{ readonly signature: unknown; readonly text: string }>
beforeEach(async () => {
  terminal = new Terminal()
  terminal.git('init', '--quiet', '--initial-branch=main')
  terminal.write('notes', 'no fleet\n')
  terminal.commit('one')
  server = createServer()
  heard = new Promise(resolve => {
    server.on('request', async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      response.end()
      resolve({ signature: request.headers['x-signature'], text: Buffer.concat(chunks).toString('utf8') })
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
  terminal.close()
})

test('run tells a notifier that its source is away, signed, and never prints where to', async () => {
  const { port } = server.address() as AddressInfo
  terminal.write('address', `http://127.0.0.1:${port}/hush\n`)
  terminal.write('secret', 'quiet\n')
  terminal.write(
    'notify.yaml',
    'notifiers: [{ name: ops, type: generic, urlFile: address, secretFile: secret }]\n',
  )
  const remote = join(terminal.home, 'fleet.git')
  terminal.git('clone', '--quiet', '--bare', '.', remote)
  const where = ['--source', remote, '--branch', 'nowhere']
  const run = terminal.start(['run', ...where, '--notify-config', 'notify.yaml'])
  const { signature, text } = await heard
  const { code, stdout, stderr } = await run.stop('SIGTERM')

  expect(JSON.parse(text)).toMatchObject({
    severity: 'error',
    reason: 'git/not-found',
    message: expect.stringContaining('has no branch "nowhere"'),
    involvedObject: { kind: 'Fleet' },
  })
  expect(signature).toBe(`sha256=${createHmac('sha256', 'quiet').update(text).digest('hex')}`)
  expect(stdout + stderr).not.toMatch(/hush|quiet/)
  expect(code).toBe(0)
})

test('run refuses a file of notifiers with mistakes, at their place, and without a secret that stands there', async () => {
  terminal.write(
    'notify.yaml',
    'notifiers:\n  - name: chat\n    type: slack\n    url: https://hooks.example/T0/hush\n',
  )
  const { code, stderr } = await terminal.banyan(['run', '--source', '.', '--notify-config', 'notify.yaml'])

  expect(stderr).toContain('notify.yaml:4:10: error config/invalid: "url" of Slack is a secret')
  expect(stderr).toContain('"notify.yaml" cannot be used as it is')
  expect(stderr).not.toContain('hush')
  expect(code).toBe(2)
})
