import { MissedDeliveries } from '../../io/webhooks/missed-deliveries.ts'
import { RecentKeys } from '../../io/webhooks/recent-keys.ts'
import { isRefusal } from '../../io/webhooks/result.ts'
import type { Answered } from '../../io/webhooks/webhooks.ts'
import type { Clock } from '../../reconcile/ports.ts'
import { colors } from './colors.ts'
import type { Log } from './log/log.ts'

/** Tells what became of deliveries: of each kind that is not taken once in a while, because metrics count all of them. */
export function webhookNotices(clock: Clock, log: Log): (answered: Answered) => void {
  const recent = new RecentKeys({ lifetimeMs: 600_000, maxKeys: 1_000 })
  return ({ receiver, forge, event, result }) => {
    const key = `${receiver} ${result}`
    const isKnown = receiver === '' || recent.has(key, clock.now())
    const why = isRefusal(result) ? `was refused: ${result}` : result === 'elsewhere' ? elsewhere : undefined
    const fields = { receiver, forge, event, result }
    if (why === undefined || isKnown) return log.say('debug', 'webhook answered', fields)
    recent.add(key, clock.now())
    const text = colors.err.yellow(`webhook ${receiver}: a delivery ${why}`)
    log.say('warn', isRefusal(result) ? 'webhook refused' : 'webhook ignored', fields, text)
  }
}

const elsewhere = 'was ignored, because it names other repositories than the one that it is configured for'

/** Counts commits of which no delivery told, and tells of the first of them, and when deliveries come again. */
export function missedWebhooks(clock: Clock, log: Log, count: () => void): MissedDeliveries {
  return new MissedDeliveries({
    clock,
    onMissed: (revision, isFirst) => {
      count()
      if (!isFirst) return log.say('debug', 'webhook missed', { revision })
      const what = `commit ${revision.slice(0, 12)} was found by looking: no delivery told of it`
      const text = colors.err.yellow(`webhooks: ${what}; look at what the forge says of its deliveries`)
      log.say('warn', 'webhook missed', { revision }, text)
    },
    onHeard: () =>
      log.say('info', 'webhooks come again', {}, colors.err.green('webhooks: deliveries come again')),
  })
}
