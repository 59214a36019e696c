import { formatId, parseKey } from '../../core/model/object.ts'
import type { Outcome } from '../../core/model/outcome.ts'
import { formatSuspension } from '../../core/model/suspension.ts'
import { formatDrift, formatPlace, formatWaiting } from '../../core/report/index.ts'
import { colors } from './colors.ts'

const shownReasons = 5

/** An evaluation of a cluster with what was done in those before it that were not told. */
export function addedUp(before: Outcome | undefined, outcome: Outcome): Outcome {
  const { applied = 0, deleted = 0, abandoned = 0 } = before ?? {}
  const corrected = new Set([...(before?.corrected ?? []), ...(outcome.corrected ?? [])])
  return {
    ...outcome,
    applied: applied + outcome.applied,
    deleted: deleted + outcome.deleted,
    corrected: [...corrected],
    abandoned: abandoned + (outcome.abandoned ?? 0),
    unchanged: Math.max(0, outcome.unchanged - applied),
  }
}

export function hasDone({ applied, deleted, abandoned = 0 }: Outcome): boolean {
  return applied + deleted + abandoned > 0
}

/** Whether more follows by itself. */
export function isMoving({ retry, health }: Outcome): boolean {
  return retry?.pace === 'now' || (retry?.pace === 'steady' && health.status !== 'Degraded')
}

/** Whether there is nothing to look into. */
export function isWell({ result }: Outcome): boolean {
  return result === 'applied' || result === 'unchanged' || result === 'suspended'
}

/** An evaluation as a person reads it: what was done and how it stands in one line, and why below. */
export function outcomeText(outcome: Outcome): string {
  const { cluster, result, applied, deleted, abandoned = 0, unchanged, committed, released } = outcome
  const [written, removed] = committed === undefined ? ['applied', 'deleted'] : ['written', 'removed']
  const counts = [
    applied > 0 && `${applied} ${written}`,
    deleted > 0 && `${deleted} ${removed}`,
    abandoned > 0 && `${abandoned} left behind`,
    unchanged > 0 && `${unchanged} unchanged`,
    released === true && 'let go of what was applied there',
  ].filter(part => part !== false)
  const what = [...suspensionText(outcome), ...counts].join(', ') || result
  const [health = '', ...reasons] = standing(outcome)
  const corrected = (outcome.corrected ?? [])
    .slice(0, shownReasons)
    .map(key => `    corrected ${formatId(parseKey(key))}`)
  return [`${markOf(outcome)} ${cluster}  ${what}  ${health}`.trimEnd(), ...corrected, ...reasons].join('\n')
}

/** How a cluster stands, whatever was done there. */
export function standingOf(outcome: Outcome): string {
  return [markOf(outcome), ...suspensionText(outcome), ...standing(outcome)].join('\n')
}

function markOf(outcome: Outcome): string {
  if (isWell(outcome)) return colors.err.green('✓')
  return outcome.failures.length === 0 && isMoving(outcome) ? colors.err.yellow('…') : colors.err.red('✗')
}

function suspensionText({ suspension }: Outcome): readonly string[] {
  return suspension === undefined ? [] : [`suspended ${formatSuspension(suspension)}`.trimEnd()]
}

// The health first, then a line a reason.
function standing(outcome: Outcome): readonly string[] {
  const { failures, health, drifts = [], waiting = [] } = outcome
  const failed = failures.slice(0, shownReasons).map(({ code, message, at }) => {
    return `${code}: ${message}${at === undefined ? '' : ` (${formatPlace(at)})`}`
  })
  const drifted = drifts.slice(0, shownReasons).map(formatDrift)
  const waits = waiting.slice(0, shownReasons).map(formatWaiting)
  const told = failed.length > 0 && health.status === 'Unknown' ? '' : healthText(outcome)
  return [told, ...[...failed, ...drifted, ...waits].map(text => `    ${text}`)]
}

// Of a cluster that does not answer the failure says why.
function healthText({ health: { status, message }, offlineAt }: Outcome): string {
  return message === '' || offlineAt !== undefined ? status : `${status}: ${message}`
}
