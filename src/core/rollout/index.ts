/**
 * Rolling out: in what order and how fast a change of content reaches clusters. A rollout gates content and never
 * replicas; it is a function of what head has, of what is in force, of how clusters do, and of the time.
 */

export { explainGates, type GateExplanation } from './explain-gates.ts'
export { gateRollouts, type RolloutGate } from './gate.ts'
export { holdContent } from './hold.ts'
export type { PairCondition } from './member.ts'
export { plannedGates } from './planned-gates.ts'
export { isGated } from './policy-for.ts'
