import type { WorkloadId } from '../../core/model/decision.ts'
import type { Cluster, FleetNode } from '../../core/model/fleet.ts'
import type { Inventory } from '../../core/model/inventory.ts'
import { keyOf } from '../../core/model/object.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import { readCluster } from '../inventory/inventory-store.ts'
import { workloadReplicas } from '../observe/workload-replicas.ts'
import type { ClusterApi, Ports } from '../ports.ts'
import { runBounded } from '../requests/run-bounded.ts'

/** What clusters have of a fleet, by name; those that did not answer are left out. */
export type FoundClusters = ReadonlyMap<string, Inventory>

const patienceMs = 10_000
const firstPatienceMs = 1_000

/**
 * Asks every cluster for its inventory. One that is silent for ten seconds is taken not to answer; for one second, where
 * half of all have answered and none has any, because then nothing was ever applied.
 */
export async function askClusters(
  ports: Pick<Ports, 'clusters' | 'clock'>,
  fleet: string,
  clusters: readonly Cluster[],
  concurrency: number,
): Promise<FoundClusters> {
  let answers = 0
  let inventories = 0
  const isNew = (): boolean => inventories === 0 && answers * 2 >= clusters.length
  return await askAll(ports, { clusters, concurrency, isNew }, async api => {
    const { inventory } = (await readCluster(api, fleet)).stored
    answers++
    if (inventory.fence !== undefined) inventories++
    return inventory
  })
}

/** What clusters run of divided workloads, by object key, in which no inventory says what they were granted. */
export function askWorkloads(
  ports: Pick<Ports, 'clusters' | 'clock'>,
  workloads: readonly WorkloadId[],
  clusters: readonly Cluster[],
  concurrency: number,
): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> {
  return askAll(ports, { clusters, concurrency, isNew: () => false }, async api => {
    const found = await workloadReplicas(api, workloads)
    return new Map([...found].map(([id, replicas]) => [keyOf(id), replicas]))
  })
}

interface Asked {
  readonly clusters: readonly Cluster[]
  readonly concurrency: number
  /** Nothing was ever applied, as it seems. */
  readonly isNew: () => boolean
}

async function askAll<Answer>(
  { clusters: directory, clock }: Pick<Ports, 'clusters' | 'clock'>,
  { clusters, concurrency, isNew }: Asked,
  question: (api: ClusterApi) => Promise<Answer>,
): Promise<ReadonlyMap<string, Answer>> {
  const answers = await runBounded(clusters, concurrency, async cluster => {
    const ended = new AbortController()
    const answer = ask(directory, cluster, question).finally(() => ended.abort())
    const first = clock.sleep(firstPatienceMs, ended.signal)
    const late = first.then(async () => {
      if (!isNew()) await clock.sleep(patienceMs - firstPatienceMs, ended.signal)
      return undefined
    })
    return await Promise.race([answer, late])
  })
  return new Map(
    clusters.flatMap(({ name }, index) => {
      const answer = answers[index]
      return answer === undefined ? [] : [[name, answer] as const]
    }),
  )
}

async function ask<Answer>(
  directory: Ports['clusters'],
  cluster: Cluster,
  question: (api: ClusterApi) => Promise<Answer>,
): Promise<Answer | undefined> {
  try {
    const api = await directory.connect(cluster)
    try {
      return await question(api)
    } finally {
      await api.close()
    }
  } catch (error) {
    if (error instanceof OperationError) return undefined
    throw error
  }
}

/** All clusters of a branch. */
export function clustersBelow({ cluster, children }: FleetNode): readonly Cluster[] {
  return [...(cluster === undefined ? [] : [cluster]), ...[...children.values()].flatMap(clustersBelow)]
}
