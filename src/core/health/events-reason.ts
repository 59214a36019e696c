import { isObject } from '../../base/std/json.ts'
import type { KubernetesObject } from '../model/object.ts'
import { lastLine } from './container-state.ts'

/** What the newest warning among events says: `FailedCreate: pods "web-0" is forbidden: exceeded quota`. */
export function reasonOfEvents(events: readonly KubernetesObject[]): string | undefined {
  const warnings = events.filter(({ type }) => type === 'Warning')
  const newest = warnings.reduce<KubernetesObject | undefined>(
    (last, event) => (last === undefined || timeOf(event) >= timeOf(last) ? event : last),
    undefined,
  )
  if (newest === undefined) return undefined
  const { reason = '', message = '' } = newest
  return [String(reason), lastLine(String(message))].filter(text => text !== '').join(': ')
}

// Events of the newer API have the time of the last one in their series.
function timeOf({ lastTimestamp, eventTime, series, metadata }: KubernetesObject): string {
  const last = isObject(series) ? series.lastObservedTime : undefined
  const times = [last, lastTimestamp, eventTime, metadata.creationTimestamp]
  return String(times.find(time => typeof time === 'string') ?? '')
}
