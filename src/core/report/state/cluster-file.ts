import type { JsonObject } from '../../../base/std/json.ts'
import type { Extent } from '../../model/desired.ts'
import type { Drift } from '../../model/outcome.ts'
import type { PairChange } from '../../model/rollout.ts'
import type { ApplicationState, ClusterState, Offline } from '../../model/state.ts'

/** What `clusters/<name>.yaml` says of a cluster. */
export function clusterDocument(state: ClusterState): JsonObject {
  return {
    name: state.name,
    location: state.location,
    sync: state.sync,
    ...(state.uid !== undefined && { uid: state.uid }),
    ...(state.committed && { committed: { ...state.committed } }),
    ...(state.leaving && { leaving: state.leaving }),
    ...(state.removal && { removal: { ...state.removal } }),
    ...(state.suspension && { suspension: { ...state.suspension } }),
    health: state.health.status,
    ...(state.health.message !== '' && { message: state.health.message }),
    ...(state.offline && { offline: offlineFields(state.offline) }),
    revision: state.revision,
    applications: state.applications.map(applicationFields),
    ...(state.waiting && { waiting: state.waiting.map(each => ({ ...each })) }),
    ...(state.failures.length > 0 && {
      failures: state.failures.slice(0, maxFailures).map(({ code, message, key, at, retryable }) => ({
        code,
        message,
        ...(key !== undefined && { object: key }),
        ...(at && { file: at.file, ...(at.position && { line: at.position.line }) }),
        retryable,
      })),
    }),
    ...(state.drifts && { drifts: state.drifts.slice(0, maxFailures).map(driftFields) }),
  }
}

function offlineFields({ since, sync, health }: Offline): JsonObject {
  return { since, sync, health: health.status, ...(health.message !== '' && { message: health.message }) }
}

function driftFields({ key, application, fields }: Drift): JsonObject {
  return { object: key, application, fields: fields.map(field => ({ ...field })) }
}

// The first reasons tell; a file of thousands would hide them and grow the branch.
const maxFailures = 20

function applicationFields(application: ApplicationState): JsonObject {
  const { name, sync, health, objects, shares, extents, withheld, held, awaited, change } = application
  return {
    name,
    sync,
    health: health.status,
    ...(health.message !== '' && { message: health.message }),
    objects,
    ...(Object.keys(shares).length > 0 && { shares: { ...shares } }),
    ...(extents && { extents: Object.fromEntries(Object.entries(extents).map(extentFields)) }),
    ...(withheld && { withheld }),
    ...(held && { held: { ...held, ...(held.behind && { behind: { ...held.behind } }) } }),
    ...(awaited && { awaited }),
    ...(change && { change: changeFields(change) }),
  }
}

function changeFields({ at, seenAt, healthySince, illSince, ...rest }: PairChange): JsonObject {
  return {
    at: new Date(at).toISOString(),
    ...(seenAt !== undefined && { seenAt: new Date(seenAt).toISOString() }),
    ...(healthySince !== undefined && { healthySince: new Date(healthySince).toISOString() }),
    ...(illSince !== undefined && { illSince: new Date(illSince).toISOString() }),
    ...rest,
  }
}

function extentFields([key, { completions, autoscalers }]: readonly [string, Extent]): readonly [
  string,
  JsonObject,
] {
  const fields = {
    ...(completions !== undefined && { completions }),
    ...(autoscalers && { autoscalers: autoscalers.map(part => ({ ...part })) }),
  }
  return [key, fields]
}
