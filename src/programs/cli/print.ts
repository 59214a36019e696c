import { type JsonValue, toJson } from '../../base/std/json.ts'
import { formatYaml, formatYamlDocuments } from '../../base/yaml/format-yaml.ts'

/** Results go to stdout; what goes on, and what went wrong, to stderr. */
export function print(text: string): void {
  process.stdout.write(text.endsWith('\n') || text === '' ? text : `${text}\n`)
}

export function printNotice(text: string): void {
  process.stderr.write(text.endsWith('\n') ? text : `${text}\n`)
}

export function printJson(value: JsonValue): void {
  print(toJson(value, '  '))
}

export function printYaml(value: JsonValue): void {
  print(formatYaml(value))
}

export function printYamlStream(values: readonly JsonValue[]): void {
  print(formatYamlDocuments(values))
}

/** Ends the process quietly when whoever reads the output has seen enough, as `head` does. */
export function endWithReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      process.exit()
    })
  }
}
