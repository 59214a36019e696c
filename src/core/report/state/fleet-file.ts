import type { JsonObject } from '../../../base/std/json.ts'
import type { FleetState } from '../../model/state.ts'

/** What `fleet.yaml` of the status branch says: how far the fleet is, and what is stopped or held. */
export function fleetDocument(state: FleetState): JsonObject {
  const { recentDeletions: recent = [] } = state
  return {
    apiVersion: 'banyan.dev/v1alpha1',
    kind: 'FleetStatus',
    metadata: { name: state.fleet },
    source: state.source,
    branch: state.branch,
    revision: state.revision,
    epoch: state.sequence.epoch,
    counter: state.sequence.counter,
    ...(state.stale !== undefined && { stale: { ...state.stale } }),
    ...(state.unannounced !== undefined && { unannounced: { ...state.unannounced } }),
    ...(state.heldFiles.size > 0 && { heldFiles: Object.fromEntries(state.heldFiles) }),
    ...(state.stops.length > 0 && { stops: state.stops.map(stop => ({ ...stop })) }),
    ...(state.usedApprovals.length > 0 && { usedApprovals: state.usedApprovals }),
    ...(recent.length > 0 && { recentDeletions: recent.map(each => ({ ...each })) }),
    ...(state.rewrittenSince !== undefined && { rewrittenSince: state.rewrittenSince }),
    ...(state.diagnostics.length > 0 && { diagnostics: state.diagnostics }),
  }
}
