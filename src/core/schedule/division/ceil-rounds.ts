import { ceilProduct } from './exact.ts'
import { total } from './party.ts'

/** One that takes part in rounds of rounding up, with what it has been given so far. */
export interface Claim {
  readonly name: string
  readonly weight: number
  readonly max: number
  /** A cap that the user sets: what exceeds it is given to others. */
  readonly limited: number
  /** What is thought to fit: what exceeds it is given to others and noted as overflow. */
  readonly estimated: number
  plan: number
  overflow: number
  /** Of `plan`, what it had already and the rounds have yet to account for. */
  kept: number
}

/**
 * Deals `seats` in rounds: in every round each open claim takes its part of what the round began with, rounded up;
 * who meets a limit is closed. Gives what nobody took. Whoever comes first gets the seat that rounding up creates.
 */
export function dealInRounds(seats: number, claims: readonly Claim[]): number {
  let left = seats
  let open = claims
  while (left > 0) {
    const round = dealRound(left, open)
    if (round === undefined) break
    left = round.left
    if (round.idle) useUp(round.open, round.used)
    open = round.open
  }
  return left
}

interface Round {
  readonly left: number
  readonly open: readonly Claim[]
  /** Nothing but kept replicas were accounted for, so that the next round would do the same. */
  readonly idle: boolean
  /** By open claim, what was accounted for. */
  readonly used: readonly number[]
}

/** Undefined when the round changed nothing. */
function dealRound(seats: number, claims: readonly Claim[]): Round | undefined {
  const weights = total(claims.map(({ weight }) => weight))
  if (weights === 0) return undefined
  const open: Claim[] = []
  const used: number[] = []
  let left = seats
  let grown = false
  let accounted = false
  for (const claim of claims) {
    const due = Math.min(ceilProduct(seats, claim.weight, weights), left)
    const known = Math.min(due, claim.kept)
    claim.kept -= known
    const next = limit(claim, claim.plan + due - known)
    grown ||= next.plan > claim.plan
    accounted ||= known > 0
    left -= next.plan - claim.plan
    claim.plan = next.plan
    if (!next.open) continue
    open.push(claim)
    used.push(known)
  }
  if (!grown && !accounted) return undefined
  return { left, open, idle: !grown && open.length === claims.length, used }
}

function limit(claim: Claim, wanted: number): { readonly plan: number; readonly open: boolean } {
  const most = Math.min(claim.max, claim.limited)
  const capped = Math.min(wanted, most)
  const plan = Math.min(capped, claim.estimated)
  claim.overflow += capped - plan
  return { plan, open: plan === wanted }
}

// As many rounds at once as would be alike.
function useUp(open: readonly Claim[], used: readonly number[]): void {
  const rounds = open.map(({ kept }, index) => {
    const each = used[index] ?? 0
    return each === 0 ? Number.POSITIVE_INFINITY : Math.floor(kept / each)
  })
  const alike = Math.min(...rounds)
  if (!Number.isFinite(alike)) return
  for (const [index, claim] of open.entries()) claim.kept -= alike * (used[index] ?? 0)
}
