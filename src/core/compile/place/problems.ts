import { type Diagnostic, placeBelow } from '../../../base/diagnostic/diagnostic.ts'
import type { FleetNode } from '../../model/fleet.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import { type SelectedNode, selectBranch } from '../../schedule/index.ts'

/** The error of two policies that give a cluster the same application; names both files. */
export function policyOverlap(
  application: string,
  one: PropagationPolicy,
  other: PropagationPolicy,
): Diagnostic {
  return {
    code: 'fleet/policy-overlap',
    severity: 'error',
    message: `policies "${one.name}" and "${other.name}" give application "${application}" to the same clusters`,
    at: placeBelow(other.at, 'spec', 'applications'),
    related: [{ message: 'the other policy', at: placeBelow(one.at, 'spec', 'applications') }],
    hint: 'narrow one of them, or write `refines` in the deeper one',
  }
}

export function admittedNowhere(
  application: string,
  policy: PropagationPolicy,
  refused: ReadonlyMap<string, string>,
): Diagnostic {
  const reasons = [...new Set(refused.values())].join('; ')
  return {
    code: 'schedule/admitted-nowhere',
    severity: 'warning',
    message: `no cluster that policy "${policy.name}" selects takes application "${application}": ${reasons}`,
    at: placeBelow(policy.at, 'spec', 'placement'),
  }
}

export function selectsNothing(policy: PropagationPolicy): Diagnostic {
  return {
    code: 'fleet/policy-empty',
    severity: 'warning',
    message: `policy "${policy.name}" selects no cluster`,
    at: placeBelow(policy.at, 'spec', 'placement'),
  }
}

// A branch that is drained is at work as it should be: only who would never select it has made a mistake.
export function refinesNothing(
  refinement: PropagationPolicy,
  policy: PropagationPolicy,
  node: FleetNode,
): Diagnostic {
  const tolerant = { ...policy, clusterTolerations: [{ operator: 'Exists' as const }] }
  const drained = reaches(selectBranch(tolerant, node.placement), refinement.scope)
  return {
    code: 'fleet/refinement-empty',
    severity: drained ? 'warning' : 'error',
    message: `policy "${policy.name}" selects no cluster in the branch that "${refinement.name}" refines`,
    at: placeBelow(refinement.at, 'spec', 'refines'),
    related: [{ message: 'the refined policy', at: placeBelow(policy.at, 'spec', 'placement') }],
  }
}

function reaches(selected: SelectedNode | undefined, path: string): boolean {
  if (selected === undefined) return false
  const { placement, children } = selected
  if (placement.path === path) return true
  const isAbove = placement.path === '' || path.startsWith(`${placement.path}/`)
  return isAbove && children.some(child => reaches(child, path))
}
