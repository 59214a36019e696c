import { equalJson } from '../../base/std/json.ts'
import type { Compiled } from '../../core/compile.ts'
import type { DesiredCluster, DesiredNode } from '../../core/model/desired.ts'
import { pairKey } from '../../core/model/pair-key.ts'
import type { Breach, PairChange, RolloutRequest, RolloutState } from '../../core/model/rollout.ts'
import type { FleetState } from '../../core/model/state.ts'
import { awaitPairs, type HeldPair, holdPairs, keepSame } from '../../core/plan/index.ts'
import { contentDigest } from '../../core/render/index.ts'
import type { ClusterReport } from '../../core/report/index.ts'
import { gateRollouts, holdContent, type RolloutGate } from '../../core/rollout/index.ts'
import { conditionOf } from './condition-of.ts'
import { bindResources } from './judge.ts'
import type { BreachNote } from './revert-writer.ts'
import { clustersIn } from './work.ts'

export interface RolloutContext {
  readonly compiled: Compiled
  /** What head has, as far as the guards let it through. */
  readonly accepted: DesiredNode
  readonly inForce: DesiredNode | undefined
  /** Of what of that is not held. */
  readonly revisionInForce: string
  readonly requests: readonly RolloutRequest[]
  readonly reports: ReadonlyMap<string, ClusterReport>
  /** In milliseconds since the epoch. */
  readonly now: number
}

// The reason why clusters wait may be another one when a window ends.
const settledMs = 60_000

/** Brings back what pairs had at earlier revisions; those that cannot be read any more are left out. */
export type RestorePairs = (pairs: RolloutGate['back']) => Promise<readonly HeldPair[]>

/** What clusters should have now, and how far rollouts are. */
export interface RolledOut extends Pick<RolloutGate, 'rollouts' | 'changes' | 'nextAt'> {
  readonly desired: DesiredNode
  /** Any of it is other than before. */
  readonly isNews: boolean
}

/** Lets new content through to clusters, by rollout policies and pauses, and remembers how far that is. */
export class Rollouts {
  readonly #restore: RestorePairs
  #rollouts: ReadonlyMap<string, RolloutState> = new Map()
  #changes: ReadonlyMap<string, PairChange> = new Map()
  #nextAt = Number.POSITIVE_INFINITY
  /** What the last look saw, if it changed nothing. */
  #settled: RolloutContext | undefined

  constructor(restore: RestorePairs) {
    this.#restore = restore
  }

  get changes(): ReadonlyMap<string, PairChange> {
    return this.#changes
  }

  /** When time alone may let something through, in milliseconds since the epoch; undefined: never. */
  get nextAt(): number | undefined {
    return Number.isFinite(this.#nextAt) ? this.#nextAt : undefined
  }

  /** Whether what comes of clusters may let something through. */
  get isActive(): boolean {
    return this.#rollouts.size > 0
  }

  /** Takes up what the state store tells of processes before. */
  recall({ rollouts = new Map(), clusters }: FleetState, changes: Iterable<[string, PairChange]> = []): void {
    this.#settled = undefined
    this.#rollouts = rollouts
    this.#changes = new Map([
      ...changes,
      ...[...clusters.values()].flatMap(({ name, applications }) =>
        applications.flatMap(({ name: application, change }) =>
          change === undefined ? [] : [[pairKey(name, application), change] as const],
        ),
      ),
    ])
  }

  /** What they come to now; nothing of it counts before it is kept. */
  async gate(context: RolloutContext): Promise<RolledOut> {
    const { compiled, accepted, inForce, reports } = context
    const gated = gateRollouts({
      ...context,
      root: compiled.fleet.root,
      revision: compiled.revision,
      rollouts: this.#rollouts,
      changes: this.#changes,
      conditionOf: (cluster, application) => conditionOf(reports.get(cluster), application),
      digestOf: contentDigest,
    })
    const held = [...gated.held, ...(await this.#givenBack(gated.back, accepted))]
    const behind = holdPairs(accepted, held, bindResources)
    const desired = keepSame(awaitPairs(behind, gated.awaited, bindResources), inForce)
    const { rollouts, changes, nextAt } = gated
    return { desired, rollouts, changes, nextAt, isNews: desired !== inForce || !this.#isSame(gated) }
  }

  keep({ rollouts, changes, nextAt, isNews }: RolledOut, context: RolloutContext): void {
    this.#rollouts = rollouts
    this.#changes = changes
    this.#nextAt = nextAt
    this.#settled = isNews ? undefined : context
  }

  /**
   * Whether a look would come to what the last one came to: it changed nothing, nothing came of any cluster since that
   * matters, and it is not time for anything. A look takes as long as there are pairs, and outcomes ask for many.
   */
  isSettled(context: RolloutContext): boolean {
    const { compiled, accepted, inForce, reports, now } = context
    const last = this.#settled
    const isSettled =
      last !== undefined &&
      now < Math.min(this.#nextAt, last.now + settledMs) &&
      last.compiled === compiled &&
      last.accepted === accepted &&
      last.inForce === inForce &&
      context.requests.length === 0 &&
      last.reports.size === reports.size &&
      [...reports].every(([name, report]) => isAsSeen(report, last.reports.get(name)))
    // What came of them is compared once.
    if (isSettled) this.#settled = { ...last, reports }
    return isSettled
  }

  /** Takes up what became of reverts in Git; gives where rollouts are now. */
  note(notes: readonly BreachNote[]): ReadonlyMap<string, RolloutState> {
    const rollouts = new Map(this.#rollouts)
    for (const [key, state] of this.#rollouts) {
      const own = notes.filter(note => note.key === key)
      if (own.length > 0)
        rollouts.set(key, { ...state, breaches: state.breaches.map(each => told(each, own)) })
    }
    this.#rollouts = rollouts
    return rollouts
  }

  async #givenBack(back: RolloutGate['back'], accepted: DesiredNode): Promise<readonly HeldPair[]> {
    if (back.length === 0) return []
    const clusters = new Map(clustersIn(accepted).map(each => [each.cluster.name, each]))
    const reasons = new Map(back.map(each => [pairKey(each.cluster, each.application), each]))
    return (await this.#restore(back)).flatMap(({ cluster, pair }): readonly HeldPair[] => {
      const wanted = reasons.get(pairKey(cluster, pair.application))
      const head = pairOf(clusters.get(cluster), pair.application)
      if (wanted === undefined || head === undefined) return []
      return [{ cluster, pair: holdContent(pair, head, { by: 'rollout', ...wanted }) }]
    })
  }

  #isSame({ rollouts, changes }: RolloutGate): boolean {
    return (
      changes.size === this.#changes.size &&
      [...changes].every(([key, change]) => this.#changes.get(key) === change) &&
      rollouts.size === this.#rollouts.size &&
      [...rollouts].every(([key, state]) => sameState(state, this.#rollouts.get(key)))
    )
  }
}

// Why something is on its way is told when it is over.
function isAsSeen(report: ClusterReport, seen: ClusterReport | undefined): boolean {
  if (report === seen) return true
  // No application has an empty name: it is how the cluster does as a whole, to which some may be yet to come.
  const names = ['', ...report.desired.pairs.map(({ application }) => application)]
  return names.every(name => conditionOf(report, name).status === conditionOf(seen, name).status)
}

// What nobody notes anything of stays as it is.
function told(breach: Breach, notes: readonly BreachNote[]): Breach {
  const { pullRequest: _, unwritten: __, ...rest } = breach
  const { at, step, group } = breach
  const note = notes.find(each => each.at === at && each.step === step && each.group === group)
  if (note === undefined) return breach
  const { key: ___, ...noted } = note
  return { ...rest, ...noted }
}

function sameState(a: RolloutState, b: RolloutState | undefined): boolean {
  return b !== undefined && equalJson(plain(a), plain(b))
}

function plain({ counts, breaches, ...state }: RolloutState) {
  const told = breaches.map(({ clusters, ...each }) => ({ ...each, clusters: Object.keys(clusters) }))
  return { ...state, counts: { ...counts }, breaches: told }
}

function pairOf(cluster: DesiredCluster | undefined, application: string) {
  return cluster?.pairs.find(each => each.application === application)
}

/** A state with how far rollouts are. */
export function withRollouts({ rollouts: _, ...state }: FleetState, { rollouts }: RolledOut): FleetState {
  return rollouts.size === 0 ? state : { ...state, rollouts }
}
