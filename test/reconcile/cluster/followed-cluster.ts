import type { KubernetesObject } from '../../../src/core/model/object.ts'
import type { Outcome } from '../../../src/core/model/outcome.ts'
import type { OwnedResource } from '../../../src/core/plan/index.ts'
import { reconcileCluster } from '../../../src/reconcile/cluster/reconcile-cluster.ts'
import { SimulatedClock } from '../../../src/simulator/clock.ts'
import { SimulatedCluster } from '../../../src/simulator/simulated-cluster.ts'
import { requestOf } from './fixture.ts'
import { intercept } from './intercept.ts'

const podStartMilliseconds = 4_000

class Death extends Error {}

/** A cluster whose pods take four seconds, looked at every second; tells what was written at which second. */
export class FollowedCluster {
  readonly clock: SimulatedClock = new SimulatedClock()
  readonly cluster: SimulatedCluster = new SimulatedCluster({
    name: 'one',
    clock: this.clock,
    behaviour: { podStartMilliseconds },
  })
  readonly writes: string[] = []
  readonly outcomes: Outcome[] = []
  /** The request of this number, from 0, is lost, or done without an answer, and the process with it. */
  death: { readonly at: number; readonly when: 'before' | 'after' } | undefined
  requests: number = 0
  #second = 0

  /** Looks for so many seconds, and gives what was written in them, as `0 apply web`. */
  async follow(
    desired: readonly OwnedResource[],
    seconds: number,
    held?: ReadonlyMap<string, string>,
  ): Promise<readonly string[]> {
    const from = this.writes.length
    for (let turn = 0; turn < seconds; turn++) {
      for (let again = true; again; ) {
        const outcome = await this.#live(desired, held)
        if (outcome !== undefined) this.outcomes.push(outcome)
        again = outcome?.retry?.pace === 'now'
      }
      this.#second++
      await this.clock.advance(1_000)
    }
    return this.writes.slice(from)
  }

  /** Lets a Job that runs come to a bad end. */
  fail(name: string): void {
    const { server } = this.cluster
    const found = server.find(server.kind('batch/v1', 'Job'), 'default', name) as KubernetesObject
    const message = 'Job has reached the specified backoff limit'
    const conditions = [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', message }]
    server.update({ ...found, status: { conditions } }, { subresource: 'status' })
  }

  async #live(
    desired: readonly OwnedResource[],
    held: ReadonlyMap<string, string> | undefined,
  ): Promise<Outcome | undefined> {
    try {
      return await this.#look(desired, held)
    } catch (error) {
      if (error instanceof Death) return undefined
      throw error
    }
  }

  #look(desired: readonly OwnedResource[], held: ReadonlyMap<string, string> | undefined): Promise<Outcome> {
    const api = intercept(this.cluster.connect(), ({ verb, name }) => {
      const isWrite = verb === 'apply' || verb === 'delete' || verb === 'patch'
      if (isWrite && !name.startsWith('banyan-')) this.writes.push(`${this.#second} ${verb} ${name}`)
      const { death } = this
      if (this.requests++ !== death?.at) return undefined
      return { error: new Death(), after: death.when === 'after' }
    })
    return reconcileCluster({ ...requestOf(api, this.clock, desired), ...(held && { held }) })
  }
}

/** Resources with more annotations. */
export function annotated(
  resources: readonly OwnedResource[],
  annotations: Record<string, string>,
): readonly OwnedResource[] {
  return resources.map(each => {
    const { object } = each.resource
    const metadata = { ...object.metadata, annotations: { ...object.metadata.annotations, ...annotations } }
    return { ...each, resource: { ...each.resource, object: { ...object, metadata } as KubernetesObject } }
  })
}
