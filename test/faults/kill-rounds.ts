import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { KubeAddress } from '../../hack/kube/cluster.ts'
import { request } from '../../hack/kube/request.ts'
import { isArray, isObject } from '../../src/base/std/json.ts'
import { idOf, type KubernetesObject, keyOf } from '../../src/core/model/object.ts'
import { applySet, applySetId } from '../../src/core/plan/index.ts'
import { Seeded } from '../../src/simulator/seeded.ts'
import { type CountingProxy, startCountingProxy } from '../e2e/counting-proxy.ts'
import { Author } from './author.ts'
import { checkClusters } from './final-checks.ts'
import { clusterFile, filesOf, wantedIn } from './fleet-model.ts'
import { realMembers } from './real-cluster.ts'
import { thingKinds } from './things.ts'

const main = new URL('../../src/programs/cli/main.ts', import.meta.url).pathname
const cluster = 'tokyo'
const without = new Set(['break', 'mend', 're-parent', 'remove cluster', 'return cluster'])

// Nothing measures pods there, which an autoscaler would complain of.
const kinds = thingKinds.filter(kind => kind !== 'scaled')

/** A real `banyan` on a real API server, killed again and again while it works. */
export class KillRounds {
  readonly #address: KubeAddress
  readonly #proxy: CountingProxy
  readonly #directory: string
  readonly #random: Seeded
  readonly #author: Author
  /** The uid of each object when all was well last, and the commit until then. */
  #uids: ReadonlyMap<string, unknown> = new Map()
  #checked = 0
  #usualBytes = 200_000
  kills = 0

  private constructor(address: KubeAddress, proxy: CountingProxy, seed: number) {
    this.#address = address
    this.#proxy = proxy
    this.#random = new Seeded(seed)
    this.#directory = mkdtempSync(join(tmpdir(), 'banyan-kills-'))
    this.#author = new Author(this.#random, {
      guards: 'open',
      clusters: new Map([[cluster, 'asia']]),
      without,
      kinds,
    })
  }

  static async start(address: KubeAddress, seed: number): Promise<KillRounds> {
    const proxy = await startCountingProxy(address.port)
    const rounds = new KillRounds(address, proxy, seed)
    writeFileSync(join(rounds.#directory, 'kubeconfig'), rounds.#kubeconfig())
    return rounds
  }

  async close(): Promise<void> {
    await this.#proxy.close()
    rmSync(this.#directory, { recursive: true, force: true, maxRetries: 3 })
  }

  /** The fleet changes, and banyan is killed after some of what it has to send. */
  async kill(): Promise<void> {
    for (let left = 1 + this.#random.integer(3); left > 0; left--)
      this.#author.change(this.#random, Date.now())
    this.#writeFleet()
    this.#proxy.forget()
    const limit = this.#random.integer(this.#usualBytes)
    const verb = this.#random.chance(0.3) ? ['run', '--interval', '1s'] : ['apply']
    const child = this.#spawn(verb)
    const ended = once(child, 'exit')
    child.stdout?.resume()
    child.stderr?.resume()
    const deadline = Date.now() + 30_000
    while (child.exitCode === null && this.#proxy.bytes < limit && Date.now() < deadline) await setTimeout(2)
    if (child.exitCode === null && child.kill('SIGKILL')) this.kills++
    await ended
  }

  /** What is wrong once banyan ran to its end; empty when all is well. */
  async check(): Promise<readonly string[]> {
    this.#proxy.forget()
    const first = await this.#apply()
    if (first !== '') return [first]
    this.#usualBytes = Math.max(20_000, this.#proxy.bytes)
    const wrong = await this.#checkMembers()
    const before = await this.#members()
    const second = await this.#apply()
    const after = await this.#members()
    const changed = after.filter((object, index) => writingOf(object) !== writingOf(before[index]))
    return [
      ...wrong,
      ...(second === '' ? [] : [second]),
      ...changed.map(object => `${keyOf(idOf(object))} was written though nothing changed`),
    ]
  }

  // Namespaces are emptied in the background.
  async #checkMembers(): Promise<readonly string[]> {
    const { fleet, history } = this.#author
    const deadline = Date.now() + 60_000
    for (;;) {
      const members = await this.#members()
      const wrong = checkClusters(fleet, () => members)
      if (wrong.length > 0 && Date.now() < deadline) {
        await setTimeout(500)
        continue
      }
      const uids = new Map(members.map(object => [keyOf(idOf(object)), object.metadata.uid]))
      const since = history.slice(this.#checked).map(each => wantedIn(each.fleet, cluster))
      const replaced = [...uids].filter(([key, uid]) => {
        const had = this.#uids.get(key)
        const always = since.every(all => all.some(({ object }) => keyOf(idOf(object)) === key))
        return had !== undefined && had !== uid && always
      })
      this.#uids = uids
      this.#checked = history.length - 1
      return [...wrong, ...replaced.map(([key]) => `${key} was deleted and made anew`)]
    }
  }

  /** An object of somebody else with our label on it; gives what tells whether it is as it was. */
  async createForeign(): Promise<() => Promise<boolean>> {
    const labels = { [applySet.partOf]: applySetId('small'), 'banyan.dev/application': 'app1' }
    const metadata = { name: `theirs-${this.#random.hex(6)}`, labels }
    const path = '/api/v1/namespaces/default/configmaps'
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { of: 'theirs' } }
    const { body } = await request(this.#address, 'POST', path, object)
    const made = JSON.stringify(body)
    return async () =>
      JSON.stringify((await request(this.#address, 'GET', `${path}/${metadata.name}`)).body) === made
  }

  #members(): Promise<readonly KubernetesObject[]> {
    return realMembers(this.#address, 'small')
  }

  // Guards stop some of what the fleet's author wants, and he approves it.
  async #apply(): Promise<string> {
    for (let left = 3; ; left--) {
      const { code, text } = await this.#run(['apply', '--timeout', '120s'])
      if (code === 0) return ''
      const [, digest] = /banyan approve ([0-9a-f]{64})/.exec(text) ?? []
      // The node is ready again a while after its API server is.
      const isShaken = digest === undefined && text.includes('NodeNotReady')
      if (left === 0 || (digest === undefined && !isShaken))
        return `banyan apply ends with ${code}: ${text.slice(-2_000)}`
      if (digest === undefined) await setTimeout(15_000)
      else await this.#run(['approve', digest])
    }
  }

  async #run(verb: readonly string[]): Promise<{ readonly code: unknown; readonly text: string }> {
    const child = this.#spawn(verb)
    const parts: string[] = []
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', part => parts.push(String(part)))
    const [code] = await once(child, 'close')
    return { code, text: parts.join('') }
  }

  #spawn(verb: readonly string[]): ChildProcess {
    const env = {
      ...process.env,
      NO_COLOR: '1',
      KUBECONFIG: join(this.#directory, 'kubeconfig'),
      XDG_CACHE_HOME: join(this.#directory, 'cache'),
    }
    const args = [main, ...verb, '--source', join(this.#directory, 'fleet')]
    return spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  }

  #writeFleet(): void {
    const directory = join(this.#directory, 'fleet')
    rmSync(directory, { recursive: true, force: true })
    const files = new Map(filesOf(this.#author.fleet))
    const spec = { access: { kubeconfig: { context: cluster } } }
    const text = { apiVersion: 'banyan.dev/v1alpha1', kind: 'Cluster', metadata: { name: cluster }, spec }
    files.set(clusterFile(cluster, 'asia'), JSON.stringify(text))
    for (const [path, content] of files) {
      mkdirSync(dirname(join(directory, path)), { recursive: true })
      writeFileSync(join(directory, path), content)
    }
  }

  #kubeconfig(): string {
    const { caPath, token } = this.#address
    const authority = readFileSync(caPath).toString('base64')
    const server = `https://127.0.0.1:${this.#proxy.port}`
    return JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: cluster, cluster: { server, 'certificate-authority-data': authority } }],
      users: [{ name: cluster, user: { token } }],
      contexts: [{ name: cluster, context: { cluster, user: cluster } }],
    })
  }
}

// What our own writes leave behind.
function writingOf(object: KubernetesObject | undefined): string {
  if (object === undefined) return ''
  const { managedFields, uid } = object.metadata
  const entries = isArray(managedFields) ? managedFields.filter(isObject) : []
  return JSON.stringify([uid, entries.filter(({ manager }) => manager === 'banyan')])
}
