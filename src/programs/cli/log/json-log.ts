import pino from 'pino'
import { traceIdOf } from '../../../io/telemetry/trace-id.ts'
import { type Log, type LogFields, type LogLevel, logFieldNames } from './log.ts'

/** Where lines go: one call a line, whole. */
export interface LineSink {
  write(line: string): void
}

/**
 * A log for log stores: a line of JSON for each thing that happens, of the known fields alone. Lines of a revision have
 * the id of its trace.
 */
export function jsonLog(least: LogLevel, sink: LineSink): Log {
  const logger = pino(
    {
      level: least,
      // Who collects lines knows better than this process which Pod they are from.
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
    },
    sink,
  )
  return {
    format: 'json',
    say: (level, message, fields = {}) => logger[level](known(fields), message),
    show: () => undefined,
  }
}

function known(fields: LogFields): LogFields & { readonly trace_id?: string } {
  const { revision = '' } = fields
  const traceId = typeof revision === 'string' ? traceIdOf(revision) : undefined
  const present = logFieldNames.filter(name => fields[name] !== undefined)
  return {
    ...Object.fromEntries(present.map(name => [name, fields[name]])),
    ...(traceId !== undefined && { trace_id: traceId }),
  }
}
