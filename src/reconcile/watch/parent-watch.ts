import type { LiveObject } from '../../core/model/live-object.ts'
import { idOf, type KubernetesObject, keyOf } from '../../core/model/object.ts'
import type { Suspension } from '../../core/model/suspension.ts'
import { applySet, liveSuspension, systemNamespace } from '../../core/plan/index.ts'
import type { WatchStand } from './contact.ts'
import { KindWatch, type KindWatchOptions } from './kind-watch.ts'

export type ParentWatchOptions = Pick<
  KindWatchOptions,
  'api' | 'clock' | 'random' | 'onChange' | 'onBack'
> & {
  /** The ApplySet's id. */
  readonly id: string
}

// It stands for the cluster: who is back is to be known before what ran there goes elsewhere.
const longestDelayMs = 30_000

/** Follows the inventory's parent for the one thing that others may say there: that the cluster is to be left alone. */
export class ParentWatch {
  readonly #watch: KindWatch

  constructor({ id, ...options }: ParentWatchOptions) {
    this.#watch = new KindWatch({
      ...options,
      kind: { apiVersion: 'v1', kind: 'ConfigMap' },
      namespace: systemNamespace,
      labelSelector: `${applySet.id}=${id}`,
      metadataOnly: true,
      see: seenParent,
      longestDelayMs,
    })
  }

  get ready(): Promise<void> {
    return this.#watch.ready
  }

  get stand(): WatchStand {
    return this.#watch.stand
  }

  run(): Promise<void> {
    return this.#watch.run()
  }

  close(): void {
    this.#watch.close()
  }

  nudge(): void {
    this.#watch.nudge()
  }

  /** What the parent says now; `unknown` while it cannot be listed. */
  suspension(): Suspension | undefined | 'unknown' {
    if (this.#watch.error !== undefined) return 'unknown'
    const [parent] = this.#watch.objects.values()
    return parent?.suspension
  }
}

// Its data are ours, and change with every write: only what is said to us is looked at.
function seenParent(object: KubernetesObject): LiveObject {
  const { metadata, apiVersion } = object
  const suspension = liveSuspension(object)
  return {
    key: keyOf(idOf(object)),
    apiVersion,
    uid: String(metadata.uid),
    resourceVersion: String(metadata.resourceVersion),
    application: '',
    isTerminating: false,
    leavesSlowly: false,
    health: { status: 'Healthy', message: '' },
    ...(suspension && { suspension }),
  }
}
