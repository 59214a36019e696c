import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { filesBelow, textOf } from '../../../src/base/tree/tree.ts'
import { ArchiveStore } from '../../../src/io/helm/archive-store.ts'
import { fetchChart } from '../../../src/io/helm/fetch-chart.ts'

let server: Server
let folder: string
let port: number
let asked: string[]
let answers: Readonly<Record<string, Buffer>>
let token: string | undefined

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'banyan-fetch-'))
  asked = []
  token = undefined
  server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? ''
    asked.push(path)
    if (path === '/token') return response.end(JSON.stringify({ token: 'let-me-in' }))
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) {
      const challenge = `Bearer realm="http://127.0.0.1:${port}/token",service="here",scope="pull"`
      return response.writeHead(401, { 'www-authenticate': challenge }).end()
    }
    const answer = answers[path]
    return answer === undefined ? response.writeHead(404).end() : response.end(answer)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  port = typeof address === 'object' && address !== null ? address.port : 0
})
afterEach(() => {
  server.close()
  server.closeAllConnections()
  rmSync(folder, { recursive: true, force: true })
})

interface Entry {
  readonly name: string
  readonly content?: string
  readonly type?: string
}

/** A `.tgz` as `helm package` makes it, and as it does not. */
function archive(...entries: readonly Entry[]): Buffer {
  const blocks = entries.flatMap(({ name, content = '', type = '0' }) => {
    const header = Buffer.alloc(512)
    header.write(name, 0)
    header.write(content.length.toString(8).padStart(11, '0'), 124)
    header.write(type, 156)
    header.write('ustar', 257)
    return [header, Buffer.from(content), Buffer.alloc((512 - (content.length % 512)) % 512)]
  })
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]))
}

const chart = archive(
  { name: 'shop/Chart.yaml', content: 'name: shop\nversion: 1.2.3\n' },
  { name: 'shop/templates/', type: '5' },
  { name: 'PaxHeaders', type: 'x', content: `${'x'.repeat(3)}\n30 path=shop/templates/long.yaml\n` },
  { name: 'shop/templates/lo', content: 'kind: ConfigMap\n' },
)

function digestOf(content: Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`
}

function fetched(url: string, digest: string, version?: string) {
  const source = { kind: 'archive' as const, url, digest, ...(version !== undefined && { version }) }
  return fetchChart(source, new ArchiveStore(folder), undefined)
}

const overHttp = (): string => `http://127.0.0.1:${port}/shop.tgz`

test('an archive is fetched once, unpacked without the directory around it, and known again by its digest', async () => {
  answers = { '/shop.tgz': chart }

  const first = await fetched(overHttp(), digestOf(chart), '1.2.3')
  const second = await fetched(overHttp(), digestOf(chart))

  if (first.kind === 'failed') throw new Error(first.message)
  const files = [...filesBelow(first)].map(([path, file]) => [path, textOf(file)])
  expect(Object.fromEntries(files)).toEqual({
    'Chart.yaml': 'name: shop\nversion: 1.2.3\n',
    'templates/long.yaml': 'kind: ConfigMap\n',
  })
  expect(second).toEqual(first)
  expect(asked).toEqual(['/shop.tgz'])
})

test('what is not what the digest says is neither used nor kept, also when it lies in the cache', async () => {
  answers = { '/shop.tgz': chart }
  const wrong = `sha256:${'0'.repeat(64)}`

  await expect(fetched(overHttp(), wrong)).rejects.toMatchObject({ code: 'chart/digest', retryable: false })
  expect(readdirSync(folder)).toEqual([])

  writeFileSync(join(folder, digestOf(chart).slice('sha256:'.length)), 'tampered')
  expect(await fetched(overHttp(), digestOf(chart))).toMatchObject({ kind: 'directory' })
})

test('a chart of a registry is found by the digest of its manifest, with a token where one is asked for', async () => {
  const layer = { mediaType: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip', digest: digestOf(chart) }
  const manifest = Buffer.from(JSON.stringify({ schemaVersion: 2, layers: [layer] }))
  token = 'let-me-in'
  answers = {
    [`/v2/charts/shop/manifests/${digestOf(manifest)}`]: manifest,
    [`/v2/charts/shop/blobs/${digestOf(chart)}`]: chart,
  }

  const found = await fetched(`oci://127.0.0.1:${port}/charts/shop:1.2.3`, digestOf(manifest))

  expect(found).toMatchObject({ kind: 'directory' })
  expect(asked).toContain('/token')
})

const unusable: readonly (readonly [why: string, content: Buffer, message: RegExp])[] = [
  ['no archive', Buffer.from('hello'), /no gzip archive/],
  ['no chart', archive({ name: 'shop/README.md', content: 'hello' }), /no "Chart\.yaml"/],
  ['a way out', archive({ name: 'shop/../../etc/passwd', content: 'x' }), /leaves the archive/],
  ['a link', archive({ name: 'shop/link', type: '2' }), /neither a file nor a directory/],
  ['a bomb', gzipSync(Buffer.alloc(80 * 1024 * 1024)), /more than 64 MiB/],
  ['half of it', gzipSync(Buffer.from(archiveHead(4_000))), /cut off/],
]

function archiveHead(size: number): Buffer {
  const header = Buffer.alloc(512)
  header.write('shop/a', 0)
  header.write(size.toString(8).padStart(11, '0'), 124)
  header.write('0', 156)
  return header
}

test.each(unusable)('an archive with %s is told, and not used', async (_why, content, message) => {
  answers = { '/shop.tgz': content }

  expect(await fetched(overHttp(), digestOf(content))).toMatchObject({
    code: 'chart/invalid',
    message: expect.stringMatching(message),
  })
})

test('another version than the one that is asked for is told', async () => {
  answers = { '/shop.tgz': chart }

  expect(await fetched(overHttp(), digestOf(chart), '2.0.0')).toMatchObject({
    code: 'chart/invalid',
    message: 'the chart has version "1.2.3", not "2.0.0"',
  })
})

test('a server that has no such chart, and one that does not answer, are told apart', async () => {
  answers = {}
  await expect(fetched(overHttp(), digestOf(chart))).rejects.toMatchObject({
    code: 'chart/not-found',
    retryable: false,
  })

  server.close()
  server.closeAllConnections()
  await expect(fetched(overHttp(), digestOf(chart))).rejects.toMatchObject({
    code: 'chart/unreachable',
    retryable: true,
  })
})
