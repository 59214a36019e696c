/**
 * Health: a live object in, whether it does what it is for out, with the reason in a few words. The rules are
 * kstatus', corrected where they mislead people. Pure: what the object itself says is all that is looked at.
 */
export { assessHealth, hasHealthRule } from './assess-health.ts'
export { reasonOfEvents } from './events-reason.ts'
export { type InTime, inTime, recentLapses } from './in-time.ts'
export { lastMoveOf } from './last-move.ts'
export { compileHealthRules, type HealthRules, noHealthRules } from './own-rules.ts'
export { selectorOf, tellingPod } from './pods-reason.ts'
export { progressOf } from './progress.ts'
