/**
 * Scheduling: a policy's selection of a branch, narrowed by the refinements below it, and the division of a
 * workload's replicas down that branch. Weights and bounds come bottom-up, shares go top-down; the previous decision
 * is moved no more than it must. Pure: knows no observation, no rendering, no other stage; an unchanged branch is the
 * same object again.
 */
export { advance } from './advance/advance.ts'
export { type Decided, type DecideRequest, decide } from './decide.ts'
export { divideCompletions, type Shareholder } from './division/by-shares.ts'
export { explainShare, type ShareExplanation } from './explain/explain-share.ts'
export { formatShare } from './explain/format-share.ts'
export { shareJson } from './explain/share-json.ts'
export { formatDecision } from './format-decision.ts'
export { refine } from './refine.ts'
export { refusals } from './refusals.ts'
export { type SelectedNode, selectBranch } from './select-branch.ts'
