import { counted } from '../../base/std/counted.ts'
import type { PlacementNode } from '../model/fleet.ts'
import { amountOf } from '../model/int-or-percent.ts'
import type { Breach, BreachedContent, RolloutCounts, RolloutState } from '../model/rollout.ts'
import type { RolloutPolicy, RolloutStep } from '../model/rollout-policy.ts'
import { type Group, groupsOf } from './groups.ts'
import type { Member, Standing } from './member.ts'
import { hasSettled, standingOf } from './standing.ts'
import { openingAt } from './windows.ts'

/** What a rollout comes to at a time. */
export interface Evaluated {
  /** Who gets what head has, now. */
  readonly begin: readonly Member[]
  /** Who is given back what it had. */
  readonly back: readonly Member[]
  /** Why the others stay as they are. */
  readonly waits: ReadonlyMap<Member, string>
  readonly state: Omit<RolloutState, 'policy' | 'application' | 'revision'>
  /** Nobody waits and nobody is underway. */
  readonly isOver: boolean
  /** When time alone changes it, in milliseconds since the epoch. */
  readonly nextAt: number
}

export interface Evaluation {
  readonly policy: RolloutPolicy
  readonly members: readonly Member[]
  /** The tree that they lie in. */
  readonly root: PlacementNode
  /** What breached before, and still counts. */
  readonly breaches: readonly Breach[]
  /** In milliseconds since the epoch. */
  readonly now: number
}

/**
 * Decides who of a rollout begins. Groups come one after the other; one has passed when every cluster that counts has
 * the new content and was well for as long as its step asks, with no more failures than it allows. Who goes back to
 * what it had before the rollout does so at once. The words, and what they count, are those of Open Cluster
 * Management's rollout strategies (maxConcurrency, maxFailures, minSuccessTime, progressDeadline).
 */
export function evaluate({ policy, members, root, breaches, now }: Evaluation): Evaluated {
  const run = new Run(policy, breaches, now)
  const groups = groupsOf(policy, members, root)
  // What failed in a later group stops the earlier ones, too.
  for (const group of groups) run.look(group)
  for (const group of groups) run.take(group)
  return run.result(members)
}

class Run {
  readonly #policy: RolloutPolicy
  readonly #now: number
  readonly #begin = new Set<Member>()
  readonly #back: Member[] = []
  readonly #waits = new Map<Member, string>()
  readonly #standings = new Map<Member, Standing>()
  readonly #breaches: Breach[]
  readonly #closed: string | undefined
  readonly #opensAt: number
  /**
   * The first group that did not pass, and why; `lasting` is what is told of everybody who waits for it, and does not
   * change with each of its clusters.
   */
  #at: { readonly group: Group; readonly why: string; readonly lasting: string } | undefined
  /** Why later groups wait; `sparing` a step, whose other groups do not. */
  #stop: { readonly why: string; readonly sparing?: RolloutStep } | undefined

  constructor(policy: RolloutPolicy, breaches: readonly Breach[], now: number) {
    this.#policy = policy
    this.#now = now
    this.#breaches = [...breaches]
    const opening = openingAt(policy.windows, now)
    this.#opensAt = opening.isOpen ? Number.POSITIVE_INFINITY : opening.opensAt
    this.#closed = opening.isOpen
      ? undefined
      : `outside of its windows, the next of which opens at ${new Date(opening.opensAt).toISOString()}`
  }

  look(group: Group): void {
    for (const member of group.members) {
      this.#standings.set(member, standingOf(member, group.step, this.#policy.offline, this.#now))
      if (member.isBehind && isReturn(member)) this.#begin.add(member)
    }
    if (this.#breachOf(group) === undefined) this.#breachNow(group)
  }

  take(group: Group): void {
    const waiting = this.#of(group, 'waiting').filter(member => !this.#begin.has(member))
    // Who is on the way to something in between comes first, and then who has that: else more would be on the way than may.
    const rank = ({ change }: Member): number =>
      change === undefined ? 2 : hasSettled(change, group.step, this.#now) ? 1 : 0
    const open = waiting.toSorted((a, b) => rank(a) - rank(b))
    const stop = this.#stopFor(group, this.#breachOf(group))
    if (stop !== undefined) this.#hold(group, open, stop)
    else if (this.#hasPassed(group, open)) this.#let(this.#of(group, 'absent').filter(isBehind))
    else this.#advance(group, open)
  }

  result(members: readonly Member[]): Evaluated {
    for (const member of members)
      if (member.isBehind && !this.#begin.has(member) && !this.#waits.has(member))
        this.#waits.set(
          member,
          this.#standings.get(member)?.kind === 'absent' ? absent : (this.#at?.lasting ?? ''),
        )
    const counts = this.#counts(members)
    const isOver = counts.waiting === 0 && counts.underway === 0 && this.#breaches.length === 0
    const until = [...this.#standings.values()].flatMap(each => (each.kind === 'underway' ? each.until : []))
    const next = this.#closed !== undefined && counts.waiting > 0 ? [...until, this.#opensAt] : until
    const step = this.#at?.group.label ?? ''
    const waits = this.#begin.size > 0 ? '' : (this.#at?.why ?? '')
    return {
      begin: [...this.#begin],
      back: this.#back,
      waits: this.#waits,
      state: { step, counts, waits, breaches: this.#breaches },
      isOver,
      nextAt: Math.min(Number.POSITIVE_INFINITY, ...next),
    }
  }

  #of(group: Group, kind: Standing['kind']): readonly Member[] {
    return group.members.filter(member => this.#standings.get(member)?.kind === kind)
  }

  #breachOf({ name, directory }: Group): Breach | undefined {
    return this.#breaches.find(each => each.step === name && each.group === directory)
  }

  #breachNow(group: Group): void {
    const failed = this.#of(group, 'failed')
    const allowed = amountOf(group.step.maxFailures, group.members.length, 'down')
    const [first] = failed
    if (first === undefined || failed.length <= allowed) return
    const standing = this.#standings.get(first)
    const reason = standing?.kind === 'failed' ? standing.reason : ''
    const isReverted = this.#policy.onBreach === 'Revert'
    const back = isReverted ? group.members.filter(({ change, isBehind }) => change && !isBehind) : []
    this.#back.push(...back.filter(({ change }) => change?.from !== undefined))
    this.#breaches.push({
      at: this.#now,
      step: group.name,
      group: group.directory,
      reason: `${first.cluster.cluster.name}: ${reason}`,
      clusters: Object.fromEntries([...new Set([...failed, ...back])].map(contentOf)),
      ...(isReverted && { reverted: true as const }),
    })
  }

  // A breach that paused stops all; one that was reverted its own group, and the steps that come after.
  #stopFor(group: Group, own: Breach | undefined): string | undefined {
    const paused = this.#breaches.find(({ reverted }) => reverted !== true)
    if (paused !== undefined) return breached(paused)
    if (own !== undefined) return breached(own)
    return this.#stop?.sparing === group.step ? undefined : this.#stop?.why
  }

  #hold(group: Group, open: readonly Member[], why: string): void {
    this.#at ??= { group, why, lasting: why }
    if (this.#breachOf(group)?.reverted) this.#stop ??= { why, sparing: group.step }
    else this.#stop = { why: this.#stop?.why ?? why }
    for (const member of open) this.#waits.set(member, why)
  }

  #hasPassed(group: Group, open: readonly Member[]): boolean {
    const counting = group.members.length - this.#of(group, 'absent').length
    return counting > 0 && open.length === 0 && this.#of(group, 'underway').length === 0
  }

  #let(members: readonly Member[]): void {
    for (const member of members)
      if (this.#closed === undefined) this.#begin.add(member)
      else this.#waits.set(member, this.#closed)
  }

  #advance(group: Group, open: readonly Member[]): void {
    const { step, label, members } = group
    const underway = this.#of(group, 'underway').length
    const room = Math.max(0, Math.max(1, amountOf(step.maxConcurrency, members.length, 'up')) - underway)
    const isAway = this.#of(group, 'absent').length === members.length
    const lasting = this.#closed ?? (isAway ? `${label}: no cluster of it answers` : label)
    const why =
      lasting === label && underway > 0 ? `${label}: ${counted(underway, 'cluster')} on the way` : lasting
    this.#at ??= { group, why, lasting }
    this.#stop = { why: lasting }
    this.#let(open.slice(0, room))
    for (const member of open.slice(room)) this.#waits.set(member, lasting)
  }

  #counts(members: readonly Member[]): RolloutCounts {
    const counts = { clusters: members.length, done: 0, underway: 0, failed: 0, waiting: 0 }
    for (const member of members) {
      const kind = this.#standings.get(member)?.kind
      if (this.#begin.has(member)) counts.underway += 1
      else if (member.isBehind) counts.waiting += 1
      else if (kind === 'underway' || kind === 'failed') counts[kind] += 1
      else counts.done += 1
    }
    return counts
  }
}

const absent = 'it does not answer, and follows when it does'

function breached({ step, group, reason }: Breach): string {
  return `${step}${group === '' ? '' : `, ${group}`} failed: ${reason}`
}

function isBehind(member: Member): boolean {
  return member.isBehind
}

function isReturn({ change, digest }: Member): boolean {
  return change?.fromDigest === digest
}

function contentOf({ cluster, change, digest }: Member): readonly [string, BreachedContent] {
  const before = change?.fromDigest
  return [cluster.cluster.name, { failed: digest, ...(before !== undefined && { before }) }]
}
