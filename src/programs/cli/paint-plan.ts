import type { FleetPlan, GuardVerdict } from '../../core/model/fleet-plan.ts'
import { formatPlanText } from '../../core/report/index.ts'
import { colors } from './colors.ts'

type Paint = typeof colors.out

/** A plan as text, in the colours of a diff where they are shown. */
export function paintPlan(plan: FleetPlan, verdict?: GuardVerdict, paint: Paint = colors.out): string {
  const text = formatPlanText(plan, verdict)
  if (!paint.isColorSupported) return text
  return text
    .split('\n')
    .map(line => paintLine(line, paint))
    .join('\n')
}

function paintLine(line: string, paint: Paint): string {
  const found = brushes.find(([pattern]) => pattern.test(line))
  return found === undefined ? line : found[1](paint)(line)
}

const brushes: readonly (readonly [RegExp, (paint: Paint) => (text: string) => string])[] = [
  [/^Plan: /, paint => paint.bold],
  [/^(stopped by|delete) /, paint => paint.red],
  [/^create /, paint => paint.green],
  [/^(update|scale|approved by) /, paint => paint.yellow],
  [/^ {4}\+/, paint => paint.green],
  [/^ {4}-/, paint => paint.red],
  [/^ {4}@@/, paint => paint.cyan],
]

/** A text with its approvals made complete: which fleet they are for. */
export function withFlags(text: string, { flags }: { readonly flags: string }): string {
  return text.replace(/(banyan approve [0-9a-f]{64})/g, `$1${flags}`)
}
