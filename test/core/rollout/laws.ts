import { amountOf } from '../../../src/core/model/int-or-percent.ts'
import { pairKey } from '../../../src/core/model/pair-key.ts'
import type { Breach, PairChange, RolloutRequest } from '../../../src/core/model/rollout.ts'
import type { RolloutGate } from '../../../src/core/rollout/index.ts'
import {
  beginning,
  clusters,
  type Model,
  type Policy,
  pathOf,
  regionOf,
  type Step,
  type Turn,
} from './model.ts'

const minute = 60_000

interface Seat {
  readonly cluster: string
  readonly key: string
  readonly step: number
  readonly region: string
  readonly change: PairChange | undefined
  /** It had what it has before this turn, and head has something else. */
  readonly wasBehind: boolean
  readonly isBehind: boolean
  /** It has new content, by nobody's word and not because head has what it had. */
  readonly hasBegun: boolean
}

/** Throws where a turn did what a policy does not let it. */
export function checkTurn(model: Model, turn: Turn): void {
  checkContents(turn)
  checkChanges(turn)
  for (const application of ['web', 'agent']) {
    const isOwn = (cluster: string): boolean =>
      application === 'web' && regionOf[cluster] === 'europe' && model.head.european !== undefined
    const { policy, european = policy } = model.head
    const ruled = { model, turn, application }
    checkRollout({ ...ruled, policy, key: `all ${application}` }, cluster => !isOwn(cluster))
    checkRollout({ ...ruled, policy: european, key: `europe/web ${application}` }, isOwn)
  }
}

/** One application under one policy, in one turn. */
interface Ruled {
  readonly model: Model
  readonly turn: Turn
  readonly application: string
  readonly policy: Policy
  /** Of its rollout. */
  readonly key: string
}

function fail(what: string): never {
  throw new Error(what)
}

// Each pair has what head has, or is told to wait, and has head's replicas in any case.
function checkContents({ gate, head, after, before }: Turn): void {
  const held = new Map(gate.held.map(({ cluster, pair }) => [pairKey(cluster, pair.application), pair]))
  const named = [...gate.awaited, ...gate.back].map(each => pairKey(each.cluster, each.application))
  const waiting = new Set([...held.keys(), ...named])
  if (waiting.size < held.size + named.length) fail('a pair is told twice to wait')
  for (const [key, pair] of head) {
    const now = after.get(key)
    const isThere = now?.rendered === pair.rendered
    if (waiting.has(key) === isThere && !(held.has(key) && before.get(key)?.rendered !== pair.rendered))
      fail(`${key} is ${isThere ? 'let through and held' : 'neither let through nor held'}`)
    if (held.has(key) && now?.rendered !== before.get(key)?.rendered) fail(`${key} is held and changed`)
    const [share, wanted] = [now?.shares.get('w')?.replicas, pair.shares.get('w')?.replicas]
    if (now !== undefined && share !== wanted) fail(`${key} has ${share} replicas, not ${wanted}`)
  }
  for (const key of after.keys()) if (!head.has(key)) fail(`${key} is not in head`)
}

function checkChanges({ gate, after, now }: Turn): void {
  for (const [key, change] of gate.changes) {
    if (!after.has(key)) fail(`${key} is not there and has a change`)
    if (change.at > now) fail(`${key} was changed in the future`)
    if (change.healthySince !== undefined && change.illSince !== undefined) fail(`${key} is well and is not`)
  }
  if (gate.nextAt <= now) fail('it looks again in the past')
}

function checkRollout(ruled: Ruled, reaches: (cluster: string) => boolean): void {
  const { policy, turn } = ruled
  const seats = seatsOf(ruled).filter(({ cluster }) => reaches(cluster))
  const begun = seats.filter(({ hasBegun }) => hasBegun)
  if (begun.length === 0) return
  if (!isOpen(policy, turn.now)) fail(`${begun[0]?.key} began outside of the windows`)
  const groups = groupsOf(policy, seats)
  for (const [index, group] of groups.entries()) {
    if (!group.some(({ hasBegun }) => hasBegun)) continue
    checkRoom(ruled, group)
    for (const each of groups.slice(0, index)) checkPassed(ruled, each, group)
  }
  checkBreaches(ruled, begun)
}

function seatsOf({ model, turn, application, policy }: Ruled): readonly Seat[] {
  const { head } = model
  const { before, after, changesBefore, gate, head: accepted, requests, now } = turn
  return clusters.flatMap((cluster): readonly Seat[] => {
    const key = pairKey(cluster, application)
    const [old, next, wanted] = [before.get(key), after.get(key), accepted.get(key)]
    const change = gate.changes.get(key)
    const end = regionOf[cluster] === 'asia' ? (head.pausedUntil ?? 0) : 0
    if (wanted === undefined || now < beginning + end * minute) return []
    const isPart = change ?? changesBefore.get(key)
    if (isPart === undefined && old?.rendered === wanted.rendered) return []
    const wasBehind = old?.rendered !== wanted.rendered
    const isBehind = next?.rendered !== wanted.rendered
    const isReturn = changesBefore.get(key)?.fromDigest === wanted.rendered.id
    const hasBegun = wasBehind && !isBehind && !isReturn && !isAsked(requests, cluster, application)
    const at = policy.steps.findIndex(({ names }) => names === undefined || names.includes(cluster))
    const step = at < 0 ? policy.steps.length - 1 : at
    const region = policy.steps[step]?.byRegion ? (regionOf[cluster] ?? '') : ''
    return [{ cluster, key, step, region, change, wasBehind, isBehind, hasBegun }]
  })
}

function isAsked(requests: readonly RolloutRequest[], cluster: string, application: string): boolean {
  return requests.some(({ verb, path, application: named = application }) => {
    const at = pathOf(cluster)
    return (
      verb === 'now' && named === application && (path === '' || at === path || at.startsWith(`${path}/`))
    )
  })
}

function groupsOf({ steps }: Policy, seats: readonly Seat[]): readonly (readonly Seat[])[] {
  const ranks = ['europe', 'asia', '']
  return steps.flatMap((_, index) => {
    const mine = seats.filter(({ step }) => step === index)
    return ranks.map(rank => mine.filter(({ region }) => region === rank)).filter(group => group.length > 0)
  })
}

type Stand = 'waiting' | 'underway' | 'done' | 'failed' | 'absent'

function standOf({ model, turn, policy: { offline, steps } }: Ruled, seat: Seat): Stand {
  const { change, isBehind, cluster, key, step } = seat
  const { soakMinutes = 0, deadlineMinutes = 0 } = steps[step] ?? {}
  const isAway = model.away.has(cluster)
  if (change?.excused && !isBehind) return 'done'
  if (isAway && offline !== 'Wait') return offline === 'Skip' ? 'absent' : 'failed'
  if (isBehind) return 'waiting'
  if (change === undefined) return 'done'
  if (isAway || seat.hasBegun) return 'underway'
  // How it was when the turn was taken: who has new content since was not seen with it.
  const status = model.health.get(key) ?? 'Unseen'
  if (status === 'Failed') return 'failed'
  const { healthySince } = change
  if (status === 'Well')
    return (healthySince ?? turn.now) + soakMinutes * minute <= turn.now ? 'done' : 'underway'
  if (status === 'Unseen') return 'underway'
  return (change.illSince ?? change.seenAt ?? turn.now) + deadlineMinutes * minute <= turn.now
    ? 'failed'
    : 'underway'
}

function checkRoom(ruled: Ruled, group: readonly Seat[]): void {
  const step = ruled.policy.steps[group[0]?.step ?? 0] as Step
  const most = Math.max(1, amountOf(step.maxConcurrency, group.length, 'up'))
  const stands = group.map(seat => standOf(ruled, seat))
  const underway = stands.filter(each => each === 'underway').length
  if (underway > most) fail(`${underway} of a group are underway, and ${most} may be`)
}

function checkPassed(ruled: Ruled, group: readonly Seat[], later: readonly Seat[]): void {
  const step = ruled.policy.steps[group[0]?.step ?? 0] as Step
  const stands = group.map(seat => standOf(ruled, seat))
  const count = (kind: Stand): number => stands.filter(each => each === kind).length
  const names = group.map(({ key }, index) => `${key} ${stands[index]}`).join(', ')
  if (group[0]?.step === later[0]?.step && isReverted(ruled, group)) return
  if (count('absent') === group.length) fail(`${later[0]?.key} began, and nobody answers of ${names}`)
  if (count('waiting') + count('underway') > 0) fail(`${later[0]?.key} began before ${names}`)
  if (count('failed') > amountOf(step.maxFailures, group.length, 'down'))
    fail(`${later[0]?.key} began after too many failures: ${names}`)
}

function breachesOf({ turn, key }: Ruled): readonly Breach[] {
  return turn.gate.rollouts.get(key)?.breaches ?? []
}

function isReverted(ruled: Ruled, [seat]: readonly Seat[]): boolean {
  return breachesOf(ruled).some(
    ({ reverted, group, step }) =>
      reverted === true && group === seat?.region && step === `step ${seat.step + 1}`,
  )
}

function checkBreaches(ruled: Ruled, begun: readonly Seat[]): void {
  for (const { step, group, reverted } of breachesOf(ruled)) {
    if (reverted !== true) fail(`${begun[0]?.key} began after a breach`)
    const at = Number(step.slice('step '.length)) - 1
    const wrong = begun.find(seat => seat.step > at || (seat.step === at && seat.region === group))
    if (wrong !== undefined) fail(`${wrong.key} began after ${step} ${group} was reverted`)
  }
}

/** All that a gate says, in an order of its own. */
export function gateText({ held, awaited, back, rollouts, changes, nextAt }: RolloutGate): string {
  const sorted = (items: readonly object[]): readonly string[] =>
    items.map(each => JSON.stringify(each)).sort()
  const waiting = held.map(({ cluster, pair }) => ({ cluster, name: pair.application, held: pair.held }))
  const parts = [sorted(waiting), sorted(awaited), sorted(back), sorted([...rollouts]), sorted([...changes])]
  return JSON.stringify([...parts, nextAt], undefined, 1)
}

function isOpen({ window }: Policy, now: number): boolean {
  if (window === undefined) return true
  const hour = new Date(now).getUTCHours()
  return hour >= window.from && hour < window.from + window.hours
}
