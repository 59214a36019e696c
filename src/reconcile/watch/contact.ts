import type { OperationError, OperationErrorCode } from '../../core/model/operation-error.ts'

/** What the watches of a cluster tell of it, at no cost: it answers, nobody knows yet, or it is silent. */
export type Contact = 'heard' | 'unknown' | Silence

/** A cluster of which nothing that is asked comes back. */
export interface Silence {
  /** Since when, in milliseconds since the epoch. */
  readonly since: number
  /** How often it was tried since then. */
  readonly tries: number
  readonly condition: SilentCondition
}

/** As in the taint that it gets for that. */
export type SilentCondition = 'unreachable' | 'not-ready'

/** A watch that fails: with what, since when in milliseconds since the epoch, and how often. */
export interface WatchTrouble {
  readonly error: OperationError
  readonly since: number
  readonly tries: number
}

/** One watch: it follows, it has not begun, or it fails. */
export type WatchStand = 'follows' | 'begins' | WatchTrouble

// A refusal says nothing of the cluster's health: our right is lacking, not its power.
const conditions: Partial<Record<OperationErrorCode, SilentCondition>> = {
  'cluster/unreachable': 'unreachable',
  'cluster/timeout': 'unreachable',
  'cluster/response-cut': 'unreachable',
  'cluster/server-error': 'not-ready',
}

/** What a failed request says of the health of its cluster; undefined: nothing. */
export function conditionOf(code: OperationErrorCode): SilentCondition | undefined {
  return conditions[code]
}

/**
 * What all watches of a cluster tell together. One that follows is enough for it to be heard; one that is refused says
 * little, since it is tried seldom.
 */
export function contactOf(watches: readonly WatchStand[]): Contact {
  if (watches.includes('follows')) return 'heard'
  const troubles = watches.filter(stand => typeof stand !== 'string')
  const silent = troubles.flatMap(({ error, ...trouble }) => {
    const condition = conditionOf(error.code)
    return condition === undefined ? [] : { ...trouble, condition }
  })
  if (silent.length === 0) return troubles.length === 0 ? 'unknown' : 'heard'
  return {
    since: Math.max(...silent.map(({ since }) => since)),
    tries: Math.max(...silent.map(({ tries }) => tries)),
    condition: silent.some(({ condition }) => condition === 'not-ready') ? 'not-ready' : 'unreachable',
  }
}
