import type { PlacementNode } from '../../model/fleet.ts'
import type { PlacementDecision } from '../../model/placement-decision.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import type { ScoreFacts } from '../scores/score-clusters.ts'
import type { SelectedNode } from '../select-branch.ts'
import type { JointRoom } from './joint-room.ts'
import type { SpreadCandidate, Unmet } from './spread.ts'

export interface ChooseRequest extends Omit<ScoreFacts, 'current'> {
  readonly application: string
  readonly policy: PropagationPolicy
  /** Those that spread choose in their branches. */
  readonly refinements: readonly PropagationPolicy[]
  /** The branch that the policy reaches. */
  readonly placement: PlacementNode
  /** What it may choose from, its refinements done; undefined: no cluster. */
  readonly selected: SelectedNode | undefined
  /** What it chose before. */
  readonly previous?: PlacementDecision
  /** The commit that asks to choose as if nothing had been before. */
  readonly rebalance?: string
  /** The names of the clusters that fail and may be left for others; absent: nobody sees. */
  readonly failed?: ReadonlySet<string> | undefined
  /** The names of those that are not chosen anew while there are others, because they may fail soon. */
  readonly doubtful?: ReadonlySet<string> | undefined
  /** The names of those that are not chosen anew while there are others, because their files have errors. */
  readonly broken?: ReadonlySet<string> | undefined
  /** Absent: nothing is divided among the clusters, or nobody sees. */
  readonly room?: JointRoom | undefined
}

export interface Choice {
  readonly selected: SelectedNode | undefined
  /** To be known next time; undefined: no cluster was chosen. */
  readonly decision: PlacementDecision | undefined
  readonly policy: PropagationPolicy
  readonly origin: () => ChoiceOrigin
  readonly unmet: readonly UnmetChoice[]
}

/** How a choice came about. */
export interface ChoiceOrigin {
  /** In the order in which they were made. */
  readonly steps: readonly ChoiceStep[]
  /** The clusters that nobody could choose, by name. */
  readonly out: ReadonlyMap<string, Risk>
}

/** Why a cluster cannot be chosen while there are others: it fails, may fail soon, or would be held for an error. */
export type Risk = 'Fails' | 'MayFail' | 'Broken'

/** What a refinement chose in its branch, or the policy of all that the refinements left. */
export interface ChoiceStep {
  readonly policy: PropagationPolicy
  /** All that could be chosen, with what they are worth. */
  readonly candidates: readonly Candidate[]
  /** The names of those that were. */
  readonly taken: ReadonlySet<string>
  readonly unmet?: Unmet
}

/** Constraints that cannot be met: then what was chosen before stays as it is. */
export interface UnmetChoice {
  /** Whose constraints they are. */
  readonly policy: PropagationPolicy
  readonly unmet: Unmet
  /** The path of the branch in which everything stays. */
  readonly scope: string
  /** Whether anything was chosen there before. */
  readonly stays: boolean
}

export interface Candidate extends SpreadCandidate {
  readonly score: number
}
