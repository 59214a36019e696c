import type { JsonObject } from '../../../base/std/json.ts'
import type { DecisionChange, NodeChange } from './compare-decisions.ts'

/** The same for machines: every node, also those that stay as they are. */
export function scheduleJson(application: string, changes: readonly DecisionChange[]): JsonObject {
  return {
    apiVersion: 'banyan.dev/v1alpha1',
    kind: 'Schedule',
    application,
    decisions: changes.map(({ workload, policy, from, to, root, moved }) => ({
      workload: { ...workload },
      policy: { ...policy },
      ...(from && { from: { ...from, ...(from.unplaced && { unplaced: { ...from.unplaced } }) } }),
      ...(to && { to: { ...to, ...(to.unplaced && { unplaced: { ...to.unplaced } }) } }),
      moved,
      root: nodeJson(root),
    })),
  }
}

function nodeJson({ children, ...node }: NodeChange): JsonObject {
  return { ...node, children: children.map(nodeJson) }
}
