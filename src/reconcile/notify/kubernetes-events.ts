import type { FleetEvent } from '../../core/model/fleet-event.ts'
import type { KubernetesObject } from '../../core/model/object.ts'
import type { Clock, ClusterApi, Notifier, ObjectRef } from '../ports.ts'
import { findWorkload, type Regarding } from './find-workload.ts'
import { TokenBucket } from './token-bucket.ts'

export interface KubernetesEventsOptions {
  /** Of the cluster that has the Pod. */
  readonly api: ClusterApi
  readonly clock: Clock
  /** The Pod that this process runs in. */
  readonly pod: Pick<ObjectRef, 'name'> & { readonly namespace: string }
}

// As client-go has them: https://pkg.go.dev/k8s.io/client-go/tools/events and record.NewEventCorrelator.
const seriesMs = 6 * 60_000
const burst = 25
const refillMs = 300_000
const maxNoteBytes = 1_024

interface Series {
  readonly event: KubernetesObject
  readonly count: number
  readonly lastAt: number
}

/**
 * Writes what is told as Events on what the Pod belongs to. What happens again to the same cluster becomes a series of
 * the same Event, and of new ones there are 25 at once, and one in five minutes after that.
 */
export class KubernetesEvents implements Notifier {
  readonly name = 'events'
  readonly #options: KubernetesEventsOptions
  readonly #series = new Map<string, Series>()
  readonly #bucket = new TokenBucket(burst, refillMs)
  #regarding: Regarding | undefined
  #lastStamp = 0

  constructor(options: KubernetesEventsOptions) {
    this.#options = options
  }

  async notify(told: FleetEvent): Promise<void> {
    const { api, clock, pod } = this.#options
    const now = clock.now()
    for (const [key, { lastAt }] of this.#series) if (now - lastAt >= seriesMs) this.#series.delete(key)
    const key = JSON.stringify([told.severity, told.reason, told.subject.kind, told.subject.name])
    const known = this.#series.get(key)
    if (known === undefined && !this.#bucket.has(now)) return
    this.#regarding ??= await findWorkload(api, pod)
    const count = (known?.count ?? 0) + 1
    const event = known?.event ?? this.#eventOf(told, this.#regarding)
    const series = count === 1 ? {} : { series: { count, lastObservedTime: microTime(now) } }
    await api.apply({ ...event, ...series }, { fieldManager: 'banyan', force: true })
    // What could not be written costs nothing.
    if (known === undefined) this.#bucket.take(now)
    this.#series.set(key, { event, count, lastAt: now })
  }

  #eventOf({ severity, reason, message, at }: FleetEvent, regarding: Regarding): KubernetesObject {
    const { pod } = this.#options
    this.#lastStamp = Math.max(at * 1_000, this.#lastStamp + 1)
    return {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { namespace: pod.namespace, name: `${regarding.name}.${this.#lastStamp.toString(16)}` },
      eventTime: microTime(at),
      reportingController: 'banyan.dev/banyan',
      reportingInstance: pod.name,
      action: 'Reconcile',
      reason: pascalCase(reason),
      regarding: { ...regarding },
      note: cut(message),
      type: severity === 'error' ? 'Warning' : 'Normal',
    }
  }
}

function microTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '000Z')
}

/** `cluster/forbidden` as Kubernetes writes reasons. */
function pascalCase(reason: string): string {
  return reason.replaceAll(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

function cut(text: string): string {
  if (new TextEncoder().encode(text).length <= maxNoteBytes) return text
  const characters = [...text]
  const encoder = new TextEncoder()
  let bytes = encoder.encode('…').length
  const end = characters.findIndex(each => {
    bytes += encoder.encode(each).length
    return bytes > maxNoteBytes
  })
  return `${characters.slice(0, end).join('')}…`
}
