import { isObject } from '../../src/base/std/json.ts'
import { idOf, type KubernetesObject, keyOf } from '../../src/core/model/object.ts'
import type { StoreEvent } from '../../src/simulator/api-server/object-store.ts'
import type { SimulatedCluster } from '../../src/simulator/simulated-cluster.ts'
import type { Author } from './author.ts'
import type { Budget } from './budget.ts'
import { type FleetModel, isCommittedIn, wantedIn } from './fleet-model.ts'
import type { Life } from './life.ts'

/** Whether an object names itself as one of ours; a copy of our labels does not. */
export function isMember(object: KubernetesObject): boolean {
  return object.metadata.annotations?.['banyan.dev/object'] === keyOf(idOf(object))
}

/** Watches what processes do to clusters, and says at once when one does what it never may. */
export class Witness {
  readonly #author: Author
  readonly #budget: Budget
  readonly #onWrong: (message: string) => void
  readonly #onWrite: (message: string) => void
  /** Who acts now; undefined: the cluster itself, or somebody else. */
  acting: Life | undefined
  /** Somebody else acts: whatever happens is theirs. */
  isSomebodyElse = false
  /** Guards may let one of two daemons do what they let the other not do yet. */
  mayDiffer = false
  /** Clusters may have what commits long ago said: only what none of them wants may go. */
  mayBeLate = false
  writes = 0

  constructor(
    author: Author,
    budget: Budget,
    told: { onWrong: (message: string) => void; onWrite: (message: string) => void },
  ) {
    this.#author = author
    this.#budget = budget
    this.#onWrong = told.onWrong
    this.#onWrite = told.onWrite
  }

  follow(cluster: SimulatedCluster): void {
    cluster.server.store.listen(event => this.#see(cluster, event))
  }

  #see(cluster: SimulatedCluster, event: StoreEvent): void {
    const { acting } = this
    if (this.isSomebodyElse) return
    const { object, type } = event
    const key = keyOf(idOf(object))
    if (acting !== undefined) {
      this.writes++
      this.#onWrite(`${cluster.name}: ${type} ${key} by process ${acting.number}`)
    }
    const last = event.before ?? object
    if (type !== 'deleted' || !isMember(last)) return
    if (acting === undefined) this.#onWrong(`${cluster.name}: ${key} went without anybody deleting it`)
    else if (!this.mayDiffer) this.#judge(cluster, last, key, acting)
    if (acting === undefined) return
    const fleets = this.#author.history.map(({ fleet }) => fleet)
    const overspent = this.#budget.spend(fleets, cluster.name, last)
    if (overspent !== undefined) this.#onWrong(overspent)
  }

  #judge(cluster: SimulatedCluster, object: KubernetesObject, key: string, life: Life): void {
    const inForce = contentsFor(life, this.#author, this.mayBeLate)
    // Who is let go of keeps all that there is.
    const isWanted = (fleet: FleetModel): boolean =>
      !fleet.clusters.has(cluster.name) ||
      isCommittedIn(fleet, cluster.name) ||
      isWantedIn(fleet, cluster.name, object)
    if (inForce.every(isWanted)) this.#onWrong(`${cluster.name}: ${key} was deleted and is wanted`)
    const users = usersOf(cluster, object)
    const wanting = users.filter(user => inForce.every(fleet => isWantedIn(fleet, cluster.name, user)))
    if (wanting.length > 0) this.#onWrong(`${cluster.name}: ${key} was deleted and is in use`)
  }
}

/** The fleets of which a process may work on any. */
export function contentsFor(
  life: Life,
  author: Author,
  mayBeLate: boolean,
  withinMs?: number,
): readonly FleetModel[] {
  const { history } = author
  if (mayBeLate) return history.map(({ fleet }) => fleet)
  const indices = life.inForce(withinMs).map(revision => author.indexOf(revision))
  const { remembered } = life
  const first = Math.min(...indices)
  const known = remembered === undefined ? first : Math.min(first, author.indexOf(remembered))
  const whole = history.findLastIndex(({ fleet }, index) => index <= known && fleet.broken.size === 0)
  // While a file is broken, what it says may be any of what it said before.
  const isBroken = indices.some(index => (history[index]?.fleet.broken.size ?? 0) > 0)
  const from = isBroken ? Math.max(0, whole) : first
  return history.slice(from, Math.max(...indices) + 1).map(({ fleet }) => fleet)
}

function isWantedIn(fleet: FleetModel, cluster: string, object: KubernetesObject): boolean {
  const key = keyOf(idOf(object))
  const from = object.metadata.annotations?.['banyan.dev/generated-from']
  return wantedIn(fleet, cluster).some(wanted => {
    if (wanted.divided) return false
    if (wanted.generatedFrom === undefined) return keyOf(idOf(wanted.object)) === key
    return wanted.generatedFrom === from && JSON.stringify(wanted.object.data) === JSON.stringify(object.data)
  })
}

// The Deployments whose pods would not start without this ConfigMap.
function usersOf({ server }: SimulatedCluster, object: KubernetesObject): readonly KubernetesObject[] {
  const { name, namespace } = object.metadata
  if (object.kind !== 'ConfigMap' || object.metadata.annotations?.['banyan.dev/generated-from'] === undefined)
    return []
  return server
    .list(server.kind('apps/v1', 'Deployment'), { namespace })
    .filter(
      ({ spec }) => isObject(spec) && JSON.stringify(spec).includes(`"configMapRef":{"name":"${name}"}`),
    )
}
