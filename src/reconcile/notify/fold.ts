import { counted } from '../../base/std/counted.ts'
import { shortened } from '../../base/std/shortened.ts'
import type { FleetEvent } from '../../core/model/fleet-event.ts'
import type { Trouble } from './troubles.ts'

/** Troubles that are told in one message. */
export interface Fold {
  readonly troubles: readonly Trouble[]
  readonly event: Omit<FleetEvent, 'at' | 'revision'>
}

/** What chats show whole, in characters. */
const longestMessage = 2_000
const shownNames = 3

/** Messages of what began: one a reason for all clusters, and one for each trouble of the fleet. */
export function foldBegun(fleet: string, begun: readonly Trouble[]): readonly Fold[] {
  const groups = Map.groupBy(begun, ({ key, cluster, reason }) => (cluster === undefined ? key : reason))
  return [...groups.values()].map(troubles => {
    const [first] = troubles
    const message = `${count(troubles, 'fail')}${first?.message ?? ''}`
    return fold(fleet, troubles, 'error', first?.reason ?? '', message)
  })
}

/** Messages of what is over: one for all clusters, and one for each trouble of the fleet. */
export function foldOver(fleet: string, over: readonly Trouble[]): readonly Fold[] {
  const groups = Map.groupBy(over, ({ key, cluster }) => (cluster === undefined ? key : ''))
  return [...groups.values()].map(troubles => {
    const [first] = troubles
    const message = troubles.length === 1 ? (first?.over ?? '') : `${names(troubles)} are well again`
    return fold(fleet, troubles, 'info', 'Recovered', message)
  })
}

function fold(
  fleet: string,
  troubles: readonly Trouble[],
  severity: FleetEvent['severity'],
  reason: string,
  text: string,
): Fold {
  const [first, ...others] = troubles
  const message = shortened(text.replaceAll(/\s+/g, ' '), longestMessage)
  const isCluster = first?.cluster !== undefined && others.length === 0
  const subject = isCluster
    ? ({ kind: 'Cluster', name: first.cluster } as const)
    : ({ kind: 'Fleet', name: fleet } as const)
  return { troubles, event: { subject, severity, reason, message } }
}

// Of one alone the reason names it.
function count(troubles: readonly Trouble[], verb: string): string {
  if (troubles.length === 1) return ''
  return `${names(troubles, verb)}: `
}

function names(troubles: readonly Trouble[], verb = ''): string {
  const all = troubles.map(({ cluster = '' }) => cluster)
  const shown = all.slice(0, shownNames).join(', ')
  const more = all.length > shownNames ? ` and ${all.length - shownNames} more` : ''
  const what = counted(all.length, 'cluster')
  return verb === '' ? `${what} (${shown}${more})` : `${what} ${verb}: ${shown}${more}`
}
