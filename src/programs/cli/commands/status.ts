import type { Command } from 'commander'
import type { JsonObject } from '../../../base/std/json.ts'
import type { RolloutState } from '../../../core/model/rollout.ts'
import { formatStale } from '../../../core/model/stale.ts'
import type { ClusterState, FleetState, HeldState } from '../../../core/model/state.ts'
import { formatSuspension } from '../../../core/model/suspension.ts'
import { formatUnannounced } from '../../../core/model/unannounced.ts'
import {
  formatClusterHealth,
  formatDrift,
  formatPlace,
  formatRollout,
  formatTable,
  formatWaiting,
  heldWord,
} from '../../../core/report/index.ts'
import { loadFleet } from '../load-fleet.ts'
import { openSource } from '../open-source.ts'
import { print, printJson, printNotice, printYaml } from '../print.ts'
import { examples, fleetCommand, type SourceOptions } from '../source-options.ts'

export function statusCommand(): Command {
  return fleetCommand('status', ['table', 'json', 'yaml'])
    .description('show the status branch as a table')
    .addHelpText(
      'after',
      examples('banyan status', 'banyan status --source https://git.example/fleet.git --branch main -o json'),
    )
    .action(async (options: SourceOptions) => {
      const open = await openSource(options)
      try {
        const { state } = await loadFleet(open)
        if (state === undefined) {
          printNotice('there is no status yet: nothing was applied from here')
          process.exitCode = 1
        } else show(state, options.output)
      } finally {
        await open.close()
      }
    })
}

function show(state: FleetState, output: string): void {
  if (output === 'json') printJson(statusJson(state))
  else if (output === 'yaml') printYaml(statusJson(state))
  else showTable(state)
}

function showTable(state: FleetState): void {
  const rows = [...state.clusters.values()].map(clusterRow)
  print(formatTable([['CLUSTER', 'LOCATION', 'SYNC', 'HEALTH', 'REVISION', 'APPLICATIONS'], ...rows]))
  for (const line of fleetLines(state)) print(line)
  for (const rollout of state.rollouts?.values() ?? []) print(`rollout of ${formatRollout(rollout)}`)
  for (const { name, suspension } of state.clusters.values())
    if (suspension !== undefined) print(`${name}: suspended ${formatSuspension(suspension)}`.trimEnd())
  for (const cluster of state.clusters.values()) for (const line of pinLines(cluster)) print(line)
  for (const { name, failures, drifts = [], waiting = [] } of state.clusters.values()) {
    for (const { code, message, at } of failures)
      print(`${name}: ${code}: ${message}${at === undefined ? '' : ` (${formatPlace(at)})`}`)
    for (const drift of drifts) print(`${name}: ${formatDrift(drift)}`)
    for (const each of waiting) print(`${name}: ${formatWaiting(each)}`)
  }
}

function fleetLines({ stale, unannounced, revision, stops }: FleetState): readonly string[] {
  return [
    ...(stale === undefined ? [] : [`${formatStale(stale)}; ${revision.slice(0, 12)} stays in force`]),
    ...(unannounced === undefined ? [] : [formatUnannounced(unannounced)]),
    ...stops.map(
      ({ guard, message, digest }) => `stopped by ${guard}: ${message} (banyan approve ${digest})`,
    ),
  ]
}

// Of what waits for a rollout, that is told.
function pinLines({ name, applications }: ClusterState): readonly string[] {
  return applications.flatMap(({ name: application, held }) =>
    held?.by === 'pause' || held?.by === 'pin'
      ? [`${name}: ${application} stays at ${held.revision.slice(0, 12)}: ${held.reason}`]
      : [],
  )
}

function clusterRow(cluster: ClusterState): readonly string[] {
  const { name, location, sync, revision, applications } = cluster
  const what = applications.map(({ name: application, shares, held, awaited: by }) => {
    const replicas = Object.values(shares)
    const waits = held ?? (by && { by })
    return `${application}${replicas.length > 0 ? `=${replicas.join('+')}` : ''}${waits ? ` (${heldWord(waits)})` : ''}`
  })
  return [name, location, sync, formatClusterHealth(cluster), revision.slice(0, 12), what.join(' ')]
}

function statusJson(state: FleetState): JsonObject {
  const { fleet, source, branch, revision, sequence, stale, unannounced, stops, diagnostics, clusters } =
    state
  return {
    apiVersion: 'banyan.dev/v1alpha1',
    kind: 'FleetStatus',
    metadata: { name: fleet },
    source,
    branch,
    revision,
    epoch: sequence.epoch,
    counter: sequence.counter,
    ...(stale && { stale: { ...stale } }),
    ...(unannounced && { unannounced: { ...unannounced } }),
    stops: stops.map(stop => ({ ...stop })),
    diagnostics,
    ...(state.rollouts && { rollouts: [...state.rollouts.values()].map(rolloutJson) }),
    clusters: [...clusters.values()].map(cluster => ({
      name: cluster.name,
      location: cluster.location,
      sync: cluster.sync,
      ...(cluster.suspension && { suspension: { ...cluster.suspension } }),
      health: { ...cluster.health },
      ...(cluster.offline && { offline: { ...cluster.offline, health: { ...cluster.offline.health } } }),
      revision: cluster.revision,
      applications: cluster.applications.map(application => ({
        name: application.name,
        sync: application.sync,
        health: { ...application.health },
        objects: application.objects,
        shares: { ...application.shares },
        ...(application.held && { held: heldJson(application.held) }),
        ...(application.awaited && { awaited: application.awaited }),
      })),
      failures: cluster.failures.map(({ code, message, key, at, retryable }) => ({
        code,
        message,
        ...(key && { object: key }),
        ...(at && { file: at.file, ...(at.position && { line: at.position.line }) }),
        retryable,
      })),
      ...(cluster.waiting && { waiting: cluster.waiting.map(each => ({ ...each })) }),
      ...(cluster.drifts && {
        drifts: cluster.drifts.map(({ key: object, application, fields }) => ({
          object,
          application,
          fields: fields.map(field => ({ ...field })),
        })),
      }),
    })),
  }
}

function heldJson({ behind, ...held }: HeldState): JsonObject {
  return { ...held, ...(behind && { behind: { ...behind } }) }
}

function rolloutJson({ counts, breaches, ...rollout }: RolloutState): JsonObject {
  const told = breaches.map(({ clusters, at, ...breach }) => {
    return { ...breach, at: new Date(at).toISOString(), clusters: Object.keys(clusters) }
  })
  return { ...rollout, ...counts, breaches: told }
}
