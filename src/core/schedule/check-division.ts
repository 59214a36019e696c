import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import type { WorkloadId } from '../model/decision.ts'
import { formatId } from '../model/object.ts'
import type { PropagationPolicy, WorkloadPolicy } from '../model/propagation-policy.ts'
import type { Branch, Part } from './branch.ts'
import { placeOf } from './takeovers.ts'

interface Subject {
  readonly workload: WorkloadId
  readonly policy: PropagationPolicy
  readonly workloadPolicy: WorkloadPolicy
  /** N. */
  readonly replicas: number
  readonly held?: ReadonlyMap<string, number>
}

/** What nobody could take, with why; `invalid`: it is no number of replicas at all. */
export interface Unplaced {
  readonly replicas: number
  readonly reason: string
  readonly invalid: boolean
}

/** What a user should know of a division that was made: what found no place, and who gets nothing by omission. */
export function checkDivision(
  subject: Subject,
  root: Part,
  unplaced: Unplaced | undefined,
): readonly Diagnostic[] {
  const { workload, policy, workloadPolicy, replicas } = subject
  const held = (subject.held?.size ?? 0) > 0
  const at = placeOf(workloadPolicy, policy, policy.workloads.indexOf(workloadPolicy))
  const diagnostics: Diagnostic[] = []
  if (unplaced?.invalid) {
    const message = `${formatId(workload)} cannot have "${unplaced.replicas}" replicas: ${unplaced.reason}`
    diagnostics.push({ code: 'schedule/replicas-invalid', severity: 'error', message, at })
  } else if (unplaced !== undefined) {
    const message = `${unplaced.replicas} replicas of ${formatId(workload)} find no place: ${unplaced.reason}`
    diagnostics.push({ code: 'schedule/unplaced', severity: 'warning', message, at })
  }
  if (unplaced === undefined && root.min > replicas && !held) {
    const message = `the minima of the clusters of ${formatId(workload)} sum to ${root.min}, and there are ${replicas} replicas`
    diagnostics.push({
      code: 'schedule/minima-unmet',
      severity: 'warning',
      message,
      at,
      hint: 'they are met by weight, the heaviest first: lower minReplicas, or ask for more replicas',
    })
  }
  for (const { path, names } of root.branch === undefined ? [] : omissions(root.branch)) {
    diagnostics.push({
      code: 'schedule/sibling-unnamed',
      severity: 'warning',
      message: `${list(names)} below ${path === '' ? 'the root' : `"${path}"`} get no replicas, because siblings are named and they are not`,
      at,
      hint: 'name them too, or add the target "*"',
    })
  }
  return diagnostics
}

interface Omission {
  readonly path: string
  readonly names: readonly string[]
}

function omissions({ unnamed, node, parts, omits }: Branch): readonly Omission[] {
  if (!omits) return []
  return [
    ...(unnamed.length > 0 ? [{ path: node.placement.path, names: unnamed }] : []),
    ...parts.flatMap(({ branch }) => (branch === undefined ? [] : omissions(branch))),
  ]
}

function list(names: readonly string[]): string {
  const shown = names
    .slice(0, 3)
    .map(name => `"${name}"`)
    .join(', ')
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown
}
