import { sharedText } from '../../base/std/shared-text.ts'
import { type HealthRules, hasHealthRule, noHealthRules } from '../../core/health/index.ts'
import type { InventoryScope } from '../../core/model/inventory.ts'
import type { LiveObject } from '../../core/model/live-object.ts'
import { type ObjectKey, parseKey } from '../../core/model/object.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { Failure } from '../../core/model/outcome.ts'
import { applySet, groupKindOf } from '../../core/plan/index.ts'
import type { ApiResource, Clock, ClusterApi } from '../ports.ts'
import { failureOf } from '../requests/attempt.ts'
import { type Contact, contactOf } from './contact.ts'
import { KindWatch } from './kind-watch.ts'
import { kindsToAsk, ofOneKind } from './kinds-to-ask.ts'
import type { Members } from './list-members.ts'
import { ParentWatch } from './parent-watch.ts'

/** Something changed, or a kind can be listed again that could not be. */
export type ClusterNews = 'changed' | 'back'

export interface ClusterViewOptions {
  readonly api: ClusterApi
  readonly clock: Clock
  /** In [0, 1). */
  readonly random: () => number
  /** The ApplySet's id. */
  readonly id: string
  /** Told when something changed that matters to a plan or a report. */
  readonly onChange: (news: ClusterNews) => void
  /** Told of a bug of our own that ended a watch. */
  readonly onCrash: (error: unknown) => void
}

const unservedMs = 10_000

/** What one cluster holds of ours, followed by watches: asking it costs no request. */
export class ClusterView {
  readonly #options: ClusterViewOptions
  readonly #kinds = new Map<string, KindWatch>()
  #parent: ParentWatch | undefined
  #away: ReadonlyMap<string, Failure> = new Map()
  /** What was asked for last, and when. */
  #asked = ''
  #askedAt = 0
  #rules: HealthRules = noHealthRules
  #closed = false

  constructor(options: ClusterViewOptions) {
    this.#options = options
  }

  /**
   * Follows the kinds of a scope, those of `left` that are served, and no others; resolves once each was listed. Kinds
   * with another rule are listed anew.
   */
  async follow(
    scope: InventoryScope,
    left: readonly string[],
    rules: HealthRules = noHealthRules,
  ): Promise<void> {
    this.#checkOpen()
    this.#judgeBy(rules)
    this.#parent ??= this.#followParent()
    if (this.#follows(scope, left)) return
    const { api, clock } = this.#options
    const { served, away } = await kindsToAsk(api, scope, left)
    this.#checkOpen()
    this.#asked = textOf(scope, left)
    this.#askedAt = clock.now()
    this.#away = away
    for (const [kind, watch] of this.#kinds) if (!served.has(kind)) this.#close(kind, watch)
    for (const [kind, resource] of served) if (!this.#kinds.has(kind)) this.#open(kind, resource)
    await Promise.all([this.#parent.ready, ...[...this.#kinds.values()].map(({ ready }) => ready)])
  }

  /** What is there now; throws the OperationError of a cluster that cannot be listed at all. */
  members(): Members {
    this.#checkOpen()
    const objects = new Map<ObjectKey, LiveObject>()
    const unlisted = new Map(this.#away)
    for (const [kind, { objects: own, error }] of this.#kinds) {
      if (error !== undefined && !ofOneKind.has(error.code)) throw error
      if (error !== undefined) unlisted.set(kind, failureOf(error))
      else for (const [key, object] of own) objects.set(key, object)
    }
    return { objects, unlisted }
  }

  /** Whether the inventory's parent says that the cluster is to be left alone; `unknown` while nobody knows. */
  suspension(): ReturnType<ParentWatch['suspension']> {
    return this.#parent === undefined ? 'unknown' : this.#parent.suspension()
  }

  /** Whether the cluster answers, as far as its watches know. */
  contact(): Contact {
    if (this.#parent === undefined) return 'unknown'
    const parent = this.#parent.stand
    return parent === 'follows'
      ? 'heard'
      : contactOf([parent, ...[...this.#kinds.values()].map(({ stand }) => stand)])
  }

  /** Takes in what a server answered to writes. */
  note(objects: Iterable<LiveObject>): void {
    for (const object of objects) {
      this.#kinds.get(groupKindOf(parseKey(object.key)))?.note(object)
      // Its kind is served from now on.
      if (object.defines !== undefined) this.#askedAt = Number.NEGATIVE_INFINITY
    }
  }

  /** Takes in that objects are gone. */
  forget(keys: Iterable<ObjectKey>): void {
    for (const key of keys) this.#kinds.get(groupKindOf(parseKey(key)))?.forget(key)
  }

  close(): void {
    this.#closed = true
    this.#parent?.close()
    for (const [kind, watch] of this.#kinds) this.#close(kind, watch)
  }

  // Nothing is known of a cluster any more that nobody follows: who still works on it must not take that for an empty one.
  #checkOpen(): void {
    if (!this.#closed) return
    const message = 'the cluster is not followed any more'
    throw new OperationError({
      code: 'cluster/unreachable',
      message,
      subject: this.#options.id,
      retryable: true,
    })
  }

  #judgeBy(rules: HealthRules): void {
    const before = this.#rules
    if (before === rules) return
    this.#rules = rules
    for (const [name, watch] of this.#kinds) {
      if (rules.get(watch.ruleName) === before.get(watch.ruleName)) continue
      this.#close(name, watch)
      this.#askedAt = Number.NEGATIVE_INFINITY
    }
  }

  // Kinds that are not served may be back: they are asked for now and then.
  #follows(scope: InventoryScope, left: readonly string[]): boolean {
    if (textOf(scope, left) !== this.#asked) return false
    const isServed = (watch: KindWatch | undefined): boolean =>
      watch !== undefined && watch.error?.code !== 'cluster/kind-unknown'
    const complete = scope.groupKinds.every(kind => isServed(this.#kinds.get(kind)))
    return complete || this.#options.clock.now() - this.#askedAt < unservedMs
  }

  // Where one gets an answer, the others may.
  #tellBack(): void {
    this.#parent?.nudge()
    for (const watch of this.#kinds.values()) watch.nudge()
    this.#options.onChange('back')
  }

  #followParent(): ParentWatch {
    const { api, clock, random, id, onChange, onCrash } = this.#options
    const watch = new ParentWatch({
      ...{ api, clock, random, id },
      onChange: () => onChange('changed'),
      onBack: () => this.#tellBack(),
    })
    watch.run().catch(onCrash)
    return watch
  }

  #open(name: string, { group, version, kind }: ApiResource): void {
    const { api, clock, random, id, onChange, onCrash } = this.#options
    const watch = new KindWatch({
      api,
      clock,
      random,
      kind: { apiVersion: group === '' ? version : `${group}/${version}`, kind },
      labelSelector: sharedText(`${applySet.partOf}=${id}`),
      metadataOnly: !hasHealthRule(group, kind, this.#rules),
      rules: this.#rules,
      onChange: () => onChange('changed'),
      onBack: () => this.#tellBack(),
    })
    this.#kinds.set(name, watch)
    watch.run().catch(onCrash)
  }

  #close(kind: string, watch: KindWatch): void {
    watch.close()
    this.#kinds.delete(kind)
  }
}

function textOf({ groupKinds }: InventoryScope, left: readonly string[]): string {
  return [...groupKinds, '', ...left].join()
}
