/**
 * Reporting: state in, documents out, and back. The files of the status branch, a plan as text, Markdown or JSON.
 * Text only: who commits, posts or prints it is not known here.
 */

export { applyVerdict } from './apply-verdict.ts'
export { argoApplicationSet, fluxObjects } from './consumers.ts'
export { formatDrift } from './format-drift.ts'
export { formatClusterHealth } from './format-health.ts'
export { heldWord } from './format-held.ts'
export { formatPlace } from './format-place.ts'
export { formatRollout } from './format-rollout.ts'
export { formatTable } from './format-table.ts'
export { formatTree } from './format-tree.ts'
export { formatWaiting } from './format-waiting.ts'
export { clusterReasons, isMoving, notConverged } from './not-converged.ts'
export { annotateMistakes } from './plan/annotate-mistakes.ts'
export { changeDiff } from './plan/change-diff.ts'
export { guardLines, hasChanges, headline } from './plan/describe-plan.ts'
export {
  commentMarker,
  formatPlanComment,
  formatWholePlan,
  isMergeable,
  type PullRequestPlan,
  planVerdict,
} from './plan/plan-comment.ts'
export { planJson } from './plan/plan-json.ts'
export { formatPlanMarkdown } from './plan/plan-markdown.ts'
export { formatPlanText } from './plan/plan-text.ts'
export { compareDecisions } from './schedule/compare-decisions.ts'
export { scheduleJson } from './schedule/schedule-json.ts'
export { formatSchedule } from './schedule/schedule-text.ts'
export { decisionDirectory } from './state/decision-documents.ts'
export {
  decisionText,
  diffDecisions,
  isOfDecision,
} from './state/decision-texts.ts'
export { observationId } from './state/observation-file.ts'
export { parseDecisions } from './state/parse-decisions.ts'
export { parsePlacements } from './state/parse-placements.ts'
export { parseState } from './state/parse-state.ts'
export { stateFiles } from './state/state-files.ts'
export { type ClusterReport, isRemoved, summarize } from './summarize.ts'
export { type Whereabouts, whereImage, whereRevision } from './where.ts'
