import { systemClock } from '../../io/clock.ts'
import { type NotifierOptions, openNotifier } from '../../io/notify/open-notifier.ts'
import { Notifications } from '../../reconcile/notify/notifications.ts'
import type { Notifier } from '../../reconcile/ports.ts'
import type { FailureOf } from './log/say-failure.ts'
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

/** The notifiers of a file. */
export function notifiersIn(path: string): readonly NotifierOptions[] {
  return withoutMistakes(path, readNotifiers(path)).notifiers
}

/** Tells notifiers what fails, and what is well again. */
export function tellNotifiers(
  notifiers: readonly NotifierOptions[],
  { source }: OpenSource,
): readonly Companion[] {
  const fleet = source.description.source
  return notifiers.map(each => tellNotifier(openNotifier(each), fleet, 'notifier'))
}

/** Tells one notifier; `part` is what is said to fail where it cannot be told. */
export function tellNotifier(notifier: Notifier, fleet: string, part: FailureOf): Companion {
  const notifications = new Notifications({ notifier, clock: systemClock, fleet })
  return {
    onRecall: state => notifications.recall(state),
    onRound: round => notifications.note(round),
    onTurn: (turn, failure) => notifications.noteTurn(turn, failure),
    beside: ({ signal, onFailure }) =>
      notifications.follow(signal, (failure, retryMs) => onFailure(failure, retryMs, part)),
  }
}
