import { systemClock } from '../../io/clock.ts'
import { openNotifier } from '../../io/notify/open-notifier.ts'
import { Notifications } from '../../reconcile/notify/notifications.ts'
import type { OpenSource } from './open-source.ts'
import { withoutMistakes } from './read-config.ts'
import { readNotifiers } from './read-notifiers.ts'
import type { Companion } from './watch-fleet.ts'

export const notifyHelp = `
Notifications of what begins to fail, and of what is well again:
  notifiers:
    - name: on-call
      type: generic                    # events in JSON, as Flux sends them
      url: https://alerts.example/banyan       # or urlFile
      secretFile: notify-secret        # signs them: X-Signature: sha256=<hex>; may be left out
    - name: chat
      type: slack                      # and whatever takes Slack's messages
      urlFile: slack-url               # from this file: who has the address can write there`

/** Tells the notifiers of a file what fails, and what is well again. */
export function tellNotifiers(path: string, { source }: OpenSource): readonly Companion[] {
  const { notifiers } = withoutMistakes(path, readNotifiers(path))
  const fleet = source.description.source
  return notifiers.map(each => {
    const notifications = new Notifications({ notifier: openNotifier(each), clock: systemClock, fleet })
    return {
      onRecall: state => notifications.recall(state),
      onRound: round => notifications.note(round),
      onTurn: (part, failure) => notifications.noteTurn(part, failure),
      beside: ({ signal, onFailure }) =>
        notifications.follow(signal, (failure, retryMs) => onFailure(failure, retryMs, 'notifier')),
    }
  })
}
