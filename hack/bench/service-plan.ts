import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Figure } from './figure.ts'
import { generatedFleet } from './generated-fleet.ts'
import { serveRemote, startDaemon } from './service-parts.ts'

const clusters = 1_000
const rounds = 5
const patienceMs = 120_000

/**
 * A change of all 20 applications in all of 1,000 clusters, none of which answers: from the webhook to the comment on
 * the pull request.
 */
export async function planFigures(main: string): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'banyan-service-'))
  const remote = await serveRemote(folder)
  const forge = await startForge()
  const files = generatedFleet(clusters)
  await remote.push(files)
  const daemon = await startDaemon(
    main,
    folder,
    ['--source', remote.url, '--forge', 'gitea', '--forge-url', forge.url],
    {
      BANYAN_FORGE_TOKEN: 'bench',
      KUBECONFIG: '/dev/null',
    },
  )
  try {
    const times: number[] = []
    for (let round = 0; round <= rounds; round++) {
      const changed = [...files].filter(([path]) => path.endsWith('/deployment.yaml'))
      const head = await remote.push(
        new Map(changed.map(([path, text]) => [path, text.replace(':1.0.0', `:1.0.${round + 1}`)])),
        'refs/pull/1/head',
      )
      forge.open(head)
      const start = performance.now()
      const told = forge.commented()
      await daemon.deliver()
      await told
      // The first has the whole fleet to compile.
      if (round > 0) times.push(performance.now() - start)
    }
    const sorted = times.sort((a, b) => a - b)
    const value = sorted[Math.floor(sorted.length / 2)] ?? 0
    const slowest = sorted.at(-1) ?? 0
    const what = `webhook → plan on the pull request, ${clusters} clusters × 20 applications`
    return [{ what, value, unit: 'ms', p90: slowest, slowest }]
  } finally {
    await daemon.close()
    await remote.close()
    forge.server.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

interface BenchForge {
  readonly server: Server
  readonly url: string
  open(head: string): void
  /** Resolves with the next comment. */
  commented(): Promise<void>
}

async function startForge(): Promise<BenchForge> {
  let head = ''
  let heard = Promise.withResolvers<void>()
  let comment: { readonly id: number; readonly body: string } | undefined
  const server = createServer(async (request, response) => {
    const text = await textOf(request)
    const path = request.url ?? ''
    const answer = (body: unknown): void => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
    if (path.includes('/pulls?')) {
      const pull = {
        number: 1,
        title: 'bench',
        head: { sha: head, ref: 'change', repo: { id: 1 } },
        base: { ref: 'main', repo: { id: 1 } },
      }
      answer(head === '' ? [] : [pull])
    } else if (path.endsWith('/user')) answer({ id: 1 })
    else if (request.method !== 'GET' && path.includes('/comments')) {
      comment = { id: 1, body: JSON.parse(text).body }
      heard.resolve()
      answer({ id: 1 })
    } else if (path.includes('/comments'))
      answer(comment === undefined ? [] : [{ ...comment, user: { id: 1 } }])
    else if (path.includes('/status?')) answer({ statuses: [] })
    else answer([])
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    server,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    open: commit => {
      head = commit
    },
    commented: () => {
      heard = Promise.withResolvers()
      const late = setTimeout(heard.reject, patienceMs, new Error('no plan is told'))
      return heard.promise.finally(() => clearTimeout(late))
    },
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
