import type { PlacementNode } from '../../model/fleet.ts'
import type { PlacementDecision } from '../../model/placement-decision.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import type { ScoreFacts } from '../scores/score-clusters.ts'
import type { SelectedNode } from '../select-branch.ts'
import type { SpreadCandidate, Unmet } from './spread.ts'

export interface ChooseRequest extends Omit<ScoreFacts, 'current'> {
  readonly application: string
  readonly policy: PropagationPolicy
  /** The branch that the policy reaches. */
  readonly placement: PlacementNode
  /** What it may choose from, its refinements done; undefined: no cluster. */
  readonly selected: SelectedNode | undefined
  /** What it chose before. */
  readonly previous?: PlacementDecision
  /** The commit that asks to choose as if nothing had been before. */
  readonly rebalance?: string
}

export interface Choice {
  readonly selected: SelectedNode | undefined
  /** To be known next time; undefined: no cluster was chosen. */
  readonly decision: PlacementDecision | undefined
  readonly policy: PropagationPolicy
  /** All that could be chosen, with what they are worth. */
  readonly candidates: () => readonly Candidate[]
  /** What cannot be met; then what was chosen before stays as it is. */
  readonly unmet?: Unmet
}

export interface Candidate extends SpreadCandidate {
  readonly score: number
}
