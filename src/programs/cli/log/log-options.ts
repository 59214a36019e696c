import { type Command, Option } from 'commander'
import { type Log, type LogFormat, type LogLevel, logFormats, logLevels } from './log.ts'
import { textLog } from './text-log.ts'

export interface LogOptions {
  readonly logLevel: LogLevel
  /** Absent: text on a terminal, else JSON. */
  readonly logFormat?: LogFormat
}

/** A verb with the options that say what it logs, and how. */
export function withLog(command: Command): Command {
  return command
    .addOption(
      new Option('--log-level <level>', 'least level that is logged')
        .choices([...logLevels])
        .default('info')
        .env('BANYAN_LOG_LEVEL'),
    )
    .addOption(
      new Option('--log-format <format>', 'how: by default text on a terminal, and else a line of JSON each')
        .choices([...logFormats])
        .env('BANYAN_LOG_FORMAT'),
    )
}

/** The log on stderr that the options ask for. */
export async function openLog({ logLevel, logFormat }: LogOptions): Promise<Log> {
  const format = logFormat ?? (process.stderr.isTTY === true ? 'text' : 'json')
  if (format === 'text') return textLog(logLevel)
  // Who reads text does not wait for it to be loaded.
  const { jsonLog } = await import('./json-log.ts')
  return jsonLog(logLevel, process.stderr)
}
