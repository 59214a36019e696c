import type { JsonObject } from '../../../base/std/json.ts'
import type { ShareChange } from '../../model/share-change.ts'
import type { DecisionChange, Division } from './compare-decisions.ts'

/** The same for machines: every node, also those that stay as they are. */
export function scheduleJson(
  application: string,
  changes: readonly DecisionChange[],
  notes: readonly string[],
): JsonObject {
  return {
    apiVersion: 'banyan.dev/v1alpha1',
    kind: 'Schedule',
    application,
    ...(notes.length > 0 && { notes }),
    decisions: changes.map(({ workload, policy, from, to, root, moved }) => ({
      workload: { ...workload },
      policy: { ...policy },
      ...(from && { from: divisionJson(from) }),
      ...(to && { to: divisionJson(to) }),
      moved,
      root: nodeJson(root),
    })),
  }
}

function divisionJson({ unplaced, ...division }: Division): JsonObject {
  return { ...division, ...(unplaced && { unplaced: { ...unplaced } }) }
}

function nodeJson({ children, ...node }: ShareChange): JsonObject {
  return { ...node, children: children.map(nodeJson) }
}
