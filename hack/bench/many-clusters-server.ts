/**
 * Simulated clusters behind HTTPS, each at a port of its own: told by messages of the parent which of them hang, and
 * asked when they have a ConfigMap with a value, and how much they were asked for.
 */
import { systemClock } from '../../src/io/clock.ts'
import type { HttpFaults } from '../../src/simulator/http/http-faults.ts'
import { SimulatedCluster } from '../../src/simulator/simulated-cluster.ts'
import { selfSigned } from '../../test/support/self-signed.ts'

export type Order =
  | { readonly kind: 'hang'; readonly clusters: readonly string[] }
  | { readonly kind: 'count' }
  | { readonly kind: 'await'; readonly value: string; readonly clusters: readonly string[] }

const names = Array.from({ length: Number(process.argv[2]) }, (_, index) => `c-${index + 1}`)
const certificate = selfSigned()
let hanging = new Set<string>()
let requests = 0
let writes = 0
const clusters = new Map<string, SimulatedCluster>()
const urls: Record<string, string> = {}
for (const name of names) {
  const cluster = new SimulatedCluster({ name, clock: systemClock })
  const faults: HttpFaults = ({ method, path }) => {
    if (!path.includes('watch=')) requests++
    if (method !== 'GET') writes++
    return hanging.has(name) ? { fault: 'silence' } : undefined
  }
  urls[name] = (await cluster.serve({ certificate, faults })).url
  clusters.set(name, cluster)
}
process.on('message', (order: Order) => {
  if (order.kind === 'hang') hanging = new Set(order.clusters)
  else if (order.kind === 'count') process.send?.({ requests, writes })
  else void awaitValue(order)
})
process.send?.({ urls, ca: certificate.cert })

async function awaitValue({ value, clusters: wanted }: Order & { kind: 'await' }): Promise<void> {
  const left = new Set(wanted)
  while (left.size > 0) {
    for (const name of left) if (valueIn(name) === value) left.delete(name)
    await systemClock.sleep(10)
  }
  process.send?.({ value })
}

function valueIn(name: string): unknown {
  const server = clusters.get(name)?.server
  const object = server?.find(server.kind('v1', 'ConfigMap'), 'bench', 'marker')
  return (object?.data as { readonly value?: unknown } | undefined)?.value
}
