import { colors } from '../colors.ts'
import { printNotice } from '../print.ts'
import { isShown, type Log, type LogFields, type LogLevel, logFieldNames } from './log.ts'

/** A log for people, on stderr. */
export function textLog(least: LogLevel = 'info'): Log {
  return {
    format: 'text',
    say: (level, message, fields = {}, text = paint(level)(plain(message, fields))) => {
      if (text !== '' && isShown(level, least)) printNotice(text)
    },
    show: text => {
      if (isShown('info', least)) printNotice(text)
    },
  }
}

// What has no words of its own.
function plain(message: string, fields: LogFields): string {
  const parts = logFieldNames.flatMap(name => {
    const value = fields[name]
    return value === undefined ? [] : [`${name}=${typeof value === 'object' ? value.join(',') : value}`]
  })
  return [message, ...parts].join('  ')
}

function paint(level: LogLevel): (text: string) => string {
  if (level === 'error') return colors.err.red
  if (level === 'warn') return colors.err.yellow
  return level === 'debug' ? colors.err.dim : text => text
}
