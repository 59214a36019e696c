import type { HealthRules } from '../../core/health/index.ts'
import type { LiveObject } from '../../core/model/live-object.ts'
import { groupOf, idOf, type KubernetesObject, keyOf, type ObjectKey } from '../../core/model/object.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { Clock, ClusterApi, KindRef, WatchEvent, WatchOptions } from '../ports.ts'
import type { WatchStand, WatchTrouble } from './contact.ts'
import { isNewer } from './is-newer.ts'
import { remembered } from './remembered.ts'
import { sameSight } from './same-sight.ts'
import { seen } from './seen.ts'
import { takeEach } from './take-each.ts'

export interface KindWatchOptions {
  readonly api: ClusterApi
  readonly clock: Clock
  /** In [0, 1): spreads what all clusters of a fleet would else ask at one time. */
  readonly random: () => number
  readonly kind: KindRef
  readonly labelSelector: string
  /** Absent: all of them. */
  readonly namespace?: string
  /** What is kept of an object; by default what is kept of members. */
  readonly see?: (object: KubernetesObject) => LiveObject | undefined
  /** The status of the kind says nothing. */
  readonly metadataOnly: boolean
  /** How the fleet tells health. */
  readonly rules?: HealthRules
  /** How long at most it is not tried again while it fails; by default five minutes. */
  readonly longestDelayMs?: number
  /** Told of each object in which something changed that matters, and of the kind when it fails. */
  readonly onChange: (key: ObjectKey | undefined) => void
  /** Told when the kind could be listed that could not be. */
  readonly onBack: () => void
}

const firstDelayMs = 1_000
const defaultLongestDelayMs = 300_000

/** Keeps the members of an ApplySet of one kind as their server has them: lists them, and follows from there. */
export class KindWatch {
  readonly #options: KindWatchOptions
  readonly #objects = new Map<ObjectKey, LiveObject>()
  readonly #end = new AbortController()
  /** Undefined: the kind was listed, or could not be. */
  #first: PromiseWithResolvers<void> | undefined = Promise.withResolvers()
  /** What was written while a list is on its way, which may not have it yet; undefined: none is. */
  #written: Set<ObjectKey> | undefined
  #trouble: WatchTrouble | undefined
  #isListed = false
  /** Ends the time between two tries; undefined: it is being tried. */
  #nudge: AbortController | undefined

  constructor(options: KindWatchOptions) {
    this.#options = options
  }

  get objects(): ReadonlyMap<ObjectKey, LiveObject> {
    return this.#objects
  }

  /** The name by which rules of health know the kind. */
  get ruleName(): string {
    const { apiVersion, kind } = this.#options.kind
    return `${groupOf(apiVersion)}/${kind}`
  }

  /** Why the kind cannot be listed now. */
  get error(): OperationError | undefined {
    return this.#trouble?.error
  }

  /** How it stands with it. */
  get stand(): WatchStand {
    return this.#trouble ?? (this.#isListed ? 'follows' : 'begins')
  }

  /** Resolves once the kind was listed, or could not be. */
  get ready(): Promise<void> {
    return this.#first?.promise ?? Promise.resolve()
  }

  close(): void {
    this.#end.abort()
    this.#endFirst()
  }

  /** What fails is tried again now: there is reason to think that it does not fail any more. */
  nudge(): void {
    if (this.#trouble === undefined || this.#trouble.error.retryAfterSeconds !== undefined) return
    this.#nudge?.abort()
  }

  /** Takes in what a server answered to a write. */
  note(object: LiveObject): void {
    this.#written?.add(object.key)
    const before = this.#objects.get(object.key)
    // Of two sights of one version the answer's is kept, whose texts the inventory has, too.
    const isSame = before?.resourceVersion === object.resourceVersion
    if (before === undefined || isSame || isNewer(object.resourceVersion, before.resourceVersion))
      this.#objects.set(object.key, remembered(object, before, this.#options.clock.now()))
  }

  /** Takes in that an object was deleted. */
  forget(key: ObjectKey): void {
    this.#objects.delete(key)
  }

  /** Lists and follows until it is closed; what fails is tried again, ever more seldom. */
  async run(): Promise<void> {
    const { clock, random, onChange, longestDelayMs = defaultLongestDelayMs } = this.#options
    const { signal } = this.#end
    for (let delayMs = firstDelayMs; !signal.aborted; delayMs = Math.min(delayMs * 2, longestDelayMs)) {
      let isListed = false
      try {
        await this.#follow(() => {
          isListed = true
          delayMs = firstDelayMs
        })
        // A watch that ends at once would else be opened without rest.
        await clock.sleep(firstDelayMs * random(), signal)
      } catch (error) {
        if (signal.aborted) return
        if (!(error instanceof OperationError)) throw error
        // A watch may come to its end; a list that cannot be had tells nothing of what is there.
        if (error.code !== 'cluster/gone' || !isListed) {
          const { since = clock.now(), tries = 0 } = this.#trouble ?? {}
          this.#trouble = { error, since, tries: tries + 1 }
          onChange(undefined)
        }
        this.#endFirst()
        const waitMs = Math.max(delayMs * random(), (error.retryAfterSeconds ?? 0) * 1_000)
        this.#nudge = new AbortController()
        await clock.sleep(waitMs, AbortSignal.any([signal, this.#nudge.signal]))
        this.#nudge = undefined
      }
    }
  }

  async #follow(onListed: () => void): Promise<void> {
    const { api, kind } = this.#options
    const resourceVersion = await this.#list()
    onListed()
    const { signal } = this.#end
    const options = { ...this.#selection(), resourceVersion, signal }
    await takeEach(api.watch(kind, options), event => this.#take(event))
  }

  // By itself: whoever waits for events would hold the whole objects of the list.
  async #list(): Promise<string> {
    const { api, kind } = this.#options
    this.#written = new Set()
    try {
      const { items, resourceVersion } = await api.list(kind, this.#selection())
      this.#replace(items, resourceVersion)
      return resourceVersion
    } finally {
      this.#written = undefined
    }
  }

  #selection(): Omit<WatchOptions, 'resourceVersion' | 'signal'> {
    const { labelSelector, namespace, metadataOnly } = this.#options
    return { labelSelector, metadataOnly, ...(namespace !== undefined && { namespace }) }
  }

  // A list is believed whatever its versions: a server that was restored from a backup begins with older ones.
  #replace(items: readonly KubernetesObject[], resourceVersion: string): void {
    const stays = ({ key, resourceVersion: own }: LiveObject, than: string): boolean =>
      this.#written?.has(key) === true && isNewer(own, than)
    const listed = new Map<ObjectKey, LiveObject>()
    for (const object of items.flatMap(item => this.#see(item) ?? [])) listed.set(object.key, object)
    for (const [key, object] of this.#objects)
      if (!listed.has(key) && !stays(object, resourceVersion)) this.#drop(key)
    for (const object of listed.values()) {
      const before = this.#objects.get(object.key)
      if (before === undefined || !stays(before, object.resourceVersion)) this.#set(object, before)
    }
    this.#isListed = true
    if (this.#trouble !== undefined) {
      this.#trouble = undefined
      this.#options.onBack()
    }
    this.#endFirst()
  }

  #take(event: WatchEvent): void {
    const object = this.#see(event.object)
    if (object !== undefined && event.type !== 'deleted') {
      this.#put(object)
      return
    }
    const key = keyOf(idOf(event.object))
    const before = this.#objects.get(key)
    // What was told late of an object that was made anew since says nothing any more.
    const isLate =
      before !== undefined && isNewer(before.resourceVersion, String(event.object.metadata.resourceVersion))
    if (!isLate) this.#drop(key)
  }

  #see(object: KubernetesObject): LiveObject | undefined {
    const { see, rules } = this.#options
    return see === undefined ? seen(object, rules) : see(object)
  }

  #put(object: LiveObject): void {
    const before = this.#objects.get(object.key)
    if (before === undefined || isNewer(object.resourceVersion, before.resourceVersion))
      this.#set(object, before)
  }

  #set(object: LiveObject, before: LiveObject | undefined): void {
    const { clock, onChange } = this.#options
    this.#objects.set(object.key, remembered(object, before, clock.now()))
    if (before === undefined || !sameSight(before, object)) onChange(object.key)
  }

  #endFirst(): void {
    this.#first?.resolve()
    this.#first = undefined
  }

  #drop(key: ObjectKey): void {
    if (this.#objects.delete(key)) this.#options.onChange(key)
  }
}
