import { colors } from '../colors.ts'
import type { Log, LogFields, LogLevel } from '../log/log.ts'
import type { Service } from '../open-service.ts'
import type { TryFailure } from './thread-messages.ts'

export interface Tried {
  readonly holder: string | undefined
  readonly failure: TryFailure | undefined
}

/** Tells of each try at a Lease what is new. */
export function leaseNotices({
  identity,
  place: lease,
  service,
  log,
}: {
  readonly identity: string
  readonly place: string
  readonly service: Service | undefined
  readonly log: Log
}): (tried: Tried) => void {
  let told = ''
  const tell = (level: LogLevel, message: string, fields: LogFields, text: string): void => {
    if (text !== told) log.say(level, message, { lease, ...fields }, text)
    told = text
  }
  return ({ holder, failure }) => {
    if (failure !== undefined) {
      const { code, message: detail } = failure
      tell('error', 'lease failed', { code, detail }, colors.err.red(`lease ${lease}: ${code}: ${detail}`))
    } else if (holder === identity) tell('info', 'leading', {}, `leading, by the lease ${lease}`)
    else if (holder !== undefined) {
      service?.stand(lease, 'standby')
      const who = holder === '' ? 'nobody' : holder
      tell('info', 'standing by', { holder }, `standing by: ${who} leads, by the lease ${lease}`)
    }
  }
}
