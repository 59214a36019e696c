import { createHmac } from 'node:crypto'
import { hostname } from 'node:os'
import type { FleetEvent } from '../../core/model/fleet-event.ts'
import type { Notifier } from '../../reconcile/ports.ts'
import { postTo } from './post.ts'

export const notifierTypes = ['generic', 'slack'] as const

export interface NotifierOptions {
  readonly name: string
  /** `generic` is sent events as Flux sends them, `slack` whatever takes Slack's messages. */
  readonly type: (typeof notifierTypes)[number]
  /** Asked for whenever something is sent, since it may be exchanged. */
  readonly url: () => string
  /** Signs what a generic one is sent. */
  readonly secret?: () => string
}

/** A webhook that is told what happened. */
export function openNotifier({ name, type, url, secret }: NotifierOptions): Notifier {
  const post = postTo({ name, url })
  if (type === 'slack') return { name, notify: (event, signal) => post(slackBody(event), { signal }) }
  return {
    name,
    notify: (event, signal) => {
      const body = genericBody(event)
      return post(body, { headers: secret === undefined ? {} : signatureOf(body, secret()), signal })
    },
  }
}

function signatureOf(body: string, secret: string): Readonly<Record<string, string>> {
  return { 'x-signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` }
}

// The fields of an event of Flux' notification-controller.
function genericBody({ subject, severity, reason, message, revision, at }: FleetEvent): string {
  return JSON.stringify({
    involvedObject: { apiVersion: 'banyan.dev/v1alpha1', kind: subject.kind, name: subject.name },
    severity,
    timestamp: new Date(at).toISOString(),
    message,
    reason,
    metadata: { revision },
    reportingController: 'banyan',
    reportingInstance: hostname(),
  })
}

// https://api.slack.com/reference/surfaces/formatting#escaping
function slackBody({ subject, severity, message, revision }: FleetEvent): string {
  const mark = severity === 'error' ? '✗' : '✓'
  const of = revision === '' ? subject.name : `${subject.name} at ${revision.slice(0, 12)}`
  const text = `${mark} ${of}: ${message}`
  return JSON.stringify({
    text: text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  })
}
