import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { bundled } from '../../hack/bundled.ts'
import { entryPoints } from '../../hack/release.ts'
import { Terminal } from '../support/banyan.ts'
import { startGitHttpServer } from '../support/git-http-server.ts'
import { serveClusters } from '../support/served-clusters.ts'
import { writeSmallShop } from '../support/small-shop.ts'
import { readContainerfile, root, said } from './containerfile.ts'

const stages = readContainerfile()
const images = stages.filter(({ instructions }) => instructions.some(({ name }) => name === 'ENTRYPOINT'))
const nobody = 65_532

let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'banyan-image-'))
  chmodSync(folder, 0o755)
  mkdirSync(join(folder, 'app'))
  copyFileSync(process.execPath, join(folder, 'node'))
  copyFileSync(join(root, 'package.json'), join(folder, 'app/package.json'))
  const chunkNames = 'chunks/[name]-[hash]'
  await build({ ...bundled, entryPoints, chunkNames, outdir: join(folder, 'dist'), absWorkingDir: root })
  for (const path of programFiles())
    cpSync(join(folder, path), join(folder, 'app', path), { recursive: true })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What the images have of what is built, but for licences and the bill of materials. */
function programFiles(): readonly string[] {
  const runs = stages[0]?.instructions.filter(({ name }) => name === 'RUN') ?? []
  const [, copied = ''] = / cp -r (dist\/.*) \/out\/app\/dist\/$/.exec(runs.at(-1)?.text ?? '') ?? []
  return copied.split(' ').filter(path => /^dist\/(?:[\w-]+\.js|chunks)$/.test(path))
}

/** Starts what the image starts, as a user that owns nothing here but the cache, in a directory that it cannot write. */
function start(args: readonly string[], environment: Readonly<Record<string, string>>) {
  const cache = join(folder, 'cache')
  mkdirSync(cache, { recursive: true })
  const isRoot = process.getuid?.() === 0
  if (isRoot) chownSync(cache, nobody, nobody)
  const [node = '', ...rest]: readonly string[] = JSON.parse(said(images[0] ?? never(), 'ENTRYPOINT'))
  const entry = rest.map(each => (each.startsWith('/') ? join(folder, each) : each))
  const child = spawn(join(folder, node.replace('/usr/local/bin', '')), [...entry, ...args], {
    cwd: '/',
    env: { PATH: '/nowhere', XDG_CACHE_HOME: cache, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(isRoot ? { uid: nobody, gid: nobody } : {}),
  })
  let screen = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      screen += text
    })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  return { child, screen: () => screen }
}

function never(): never {
  throw new Error('the Containerfile has no image')
}

test('every file that the image is made of is there, and every stage that is named comes before', () => {
  const names: string[] = []
  for (const { name, instructions } of stages) {
    for (const { text } of instructions.filter(each => each.name === 'COPY')) {
      const [, from] = /--from=(\S+)/.exec(text) ?? []
      const paths = text.split(' ').filter(each => !each.startsWith('--'))
      if (from !== undefined) expect(names, text).toContain(from)
      else for (const path of paths.slice(0, -1)) expect(existsSync(join(root, path)), text).toBe(true)
    }
    names.push(name)
  }
  expect(names).toEqual(['build', 'helm', 'full', 'slim'])
})

test('what is built with is what is tested with', () => {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const helm = readFileSync(join(root, 'hack/kube/programs/helm/go.mod'), 'utf8')
  const [, go] = /^go (\d+\.\d+)/m.exec(helm) ?? []

  expect(stages[0]?.base).toBe(`docker.io/library/node:${devDependencies.node}-trixie-slim`)
  expect(stages[1]?.base).toBe(`docker.io/library/golang:${go}-trixie`)
  for (const { base } of stages) expect(base).toMatch(/^[\w.]+\/[\w./-]+:(?!latest)[\w.-]+$/)
})

test('both images run the same program as a numeric user, and write nowhere but to the cache and /tmp', () => {
  expect(images).toHaveLength(2)
  for (const image of images) {
    const entry: readonly string[] = JSON.parse(said(image, 'ENTRYPOINT'))
    expect(entry).toEqual(JSON.parse(said(images[0] ?? never(), 'ENTRYPOINT')))
    expect(JSON.parse(said(image, 'CMD'))).toEqual(['run'])
    expect(said(image, 'USER')).toBe(`${nobody}:${nobody}`)
    expect(said(image, 'ENV')).toBe('HOME=/tmp XDG_CACHE_HOME=/var/cache')
    expect(JSON.parse(said(image, 'VOLUME'))).toEqual(['/var/cache/banyan'])
    const owned = image.instructions.filter(({ text }) => text.includes('--chown'))
    expect(owned.map(({ text }) => text.split(' ').at(-1))).toEqual(['/var/cache/banyan'])
  }
  const chart = readFileSync(join(root, 'charts/banyan/templates/deployment.yaml'), 'utf8')
  expect(chart).toContain('mountPath: /var/cache/banyan }')
})

test('the bundle keeps clusters without git, helm, a shell, a home, a known user or a directory to write to', async () => {
  const terminal = new Terminal()
  const served = join(terminal.home, 'served')
  mkdirSync(served)
  terminal.git('init', '--quiet', '--initial-branch=main')
  writeSmallShop(terminal)
  const revision = terminal.commit('one').slice(0, 12)
  terminal.git('clone', '--quiet', '--bare', '.', join(served, 'fleet.git'))
  terminal.git('-C', join(served, 'fleet.git'), 'config', 'http.receivepack', 'true')
  const server = await startGitHttpServer({ root: served })
  const kubeconfig = join(folder, 'kubeconfig')
  const clusters = await serveClusters(kubeconfig, ['paris', 'berlin', 'america', 'hub'])
  onTestFinished(async () => {
    await Promise.all([clusters.close(), server.close()])
    terminal.close()
  })

  const { child, screen } = start(
    ['run', '--leader-election-context', 'hub', '--leader-election-namespace', 'default'],
    {
      KUBECONFIG: kubeconfig,
      BANYAN_SOURCE: `${server.url}/fleet.git`,
      BANYAN_LISTEN: '127.0.0.1:0',
    },
  )
  await expect.poll(screen, { timeout: 60_000 }).toContain('fleet converged')
  const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(screen()) ?? []
  const ready = await fetch(`${url}/readyz`)
  child.kill('SIGTERM')
  const [code] = await once(child, 'exit')

  expect(screen()).toContain(`"revision":"${revision}`)
  expect(screen()).toContain('"lease":"default/banyan","msg":"leading"')
  expect(ready.status).toBe(200)
  expect(code).toBe(0)
  expect(existsSync(join(folder, 'cache/banyan/remotes'))).toBe(true)
})

test('the bundle knows its version where the image has it', async () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const { child, screen } = start(['version'], {})
  const [code] = await once(child, 'close')

  expect(screen()).toBe(`banyan ${version}\n`)
  expect(code).toBe(0)
})
