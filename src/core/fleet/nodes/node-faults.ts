import type { Diagnostic } from '../../../base/diagnostic/diagnostic.ts'
import type { FleetNode } from '../../model/fleet.ts'

const faults = new WeakMap<FleetNode, readonly Diagnostic[]>()

/**
 * Mistakes that show only when a node's files are joined with what it inherits. They are no problems of the node, which
 * is made again with its files as they last were.
 */
export function faultsOf(node: FleetNode): readonly Diagnostic[] {
  return faults.get(node) ?? []
}

export function setFaults(node: FleetNode, found: readonly Diagnostic[]): void {
  faults.set(node, found)
}
