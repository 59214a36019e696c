/** One fresh process that sends the bodies that Banyan would, sixteen at a time, and does nothing else; prints what it took. */
import { readFileSync } from 'node:fs'
import { Pool } from 'undici'
import type { KubernetesObject } from '../../src/core/model/object.ts'
import { applySetId, desiredObjects } from '../../src/core/plan/index.ts'

/** In milliseconds. */
export interface FloorRun {
  readonly dryRunMs: number
  readonly writeMs: number
  /** CPU time of the process, and how much of it was gone before the first byte was sent. */
  readonly cpuMs: number
  readonly startCpuMs: number
}

const startCpuMs = cpuMs()
const [, , file = '', url = '', token = '', caPath = '', fleet = ''] = process.argv
const items = JSON.parse(readFileSync(file, 'utf8')).items as readonly KubernetesObject[]
const owned = items.map((object, document) => ({
  resource: { object, origin: { file, document } },
  application: 'bench',
  revision: 'r1',
}))
const requests = desiredObjects(owned, applySetId(fleet), () => true).map(({ object }) => ({
  path: pathOf(object),
  body: JSON.stringify(object),
}))
const pool = new Pool(url, { connections: 16, connect: { ca: readFileSync(caPath) } })
const dryRunMs = await sendAll('&dryRun=All')
const writeMs = await sendAll('')
await pool.close()
const run: FloorRun = { dryRunMs, writeMs, cpuMs: cpuMs(), startCpuMs }
process.stdout.write(JSON.stringify(run))

function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

function pathOf({ apiVersion, kind, metadata }: KubernetesObject): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
  const plural = kind === 'NetworkPolicy' ? 'networkpolicies' : `${kind.toLowerCase()}s`
  return `${root}/namespaces/${metadata.namespace}/${plural}/${metadata.name}?fieldManager=banyan&fieldValidation=Strict`
}

async function sendAll(query: string): Promise<number> {
  const start = performance.now()
  let next = 0
  const worker = async (): Promise<void> => {
    for (let at = next++; at < requests.length; at = next++) {
      const { path = '', body = '' } = requests[at] ?? {}
      const answer = await pool.request({
        method: 'PATCH',
        path: path + query,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/apply-patch+yaml' },
        body,
      })
      const text = await answer.body.text()
      if (answer.statusCode >= 300) throw new Error(`${path}: ${answer.statusCode} ${text}`)
    }
  }
  await Promise.all(Array.from({ length: 16 }, worker))
  return performance.now() - start
}
