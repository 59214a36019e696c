export const logLevels = ['debug', 'info', 'warn', 'error'] as const

export type LogLevel = (typeof logLevels)[number]

export const logFormats = ['text', 'json'] as const

export type LogFormat = (typeof logFormats)[number]

/** All that a line may have beside its message; what has another name is no part of it, whoever hands it in. */
export const logFieldNames = [
  'part',
  'revision',
  'cluster',
  'result',
  'health',
  'lease',
  'holder',
  'code',
  'detail',
  'file',
  'line',
  'column',
  'guard',
  'digest',
  'pullRequest',
  'receiver',
  'forge',
  'event',
  'url',
  'paths',
  'files',
  'reasons',
  'seconds',
  'retryInSeconds',
  'changed',
  'added',
  'clusters',
  'movedReplicas',
  'hooks',
  'applied',
  'corrected',
  'deleted',
  'abandoned',
  'unchanged',
  'failures',
  'more',
] as const

/** Plain values alone, so that nothing comes along inside of another. */
export type LogFields = Readonly<
  Partial<Record<(typeof logFieldNames)[number], string | number | readonly string[] | undefined>>
>

/** Where it is told what goes on: each thing once, for a person as text or for a log store as JSON. */
export interface Log {
  readonly format: LogFormat
  /**
   * Tells what happened. The message is the same words each time, and what differs stands in the fields; `text` is how
   * a person reads it, and empty where a person is not told.
   */
  say(level: LogLevel, message: string, fields?: LogFields, text?: string): void
  /** Shows a person what is of no use in a log store. */
  show(text: string): void
}

export function isShown(level: LogLevel, least: LogLevel): boolean {
  return logLevels.indexOf(level) >= logLevels.indexOf(least)
}
