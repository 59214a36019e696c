import { type JsonValue, toJson } from '../../base/std/json.ts'
import { formatYaml, formatYamlDocuments } from '../../base/yaml/format-yaml.ts'
import { colorCodes } from './colors.ts'

/** Results go to stdout; what goes on, and what went wrong, to stderr. */
export function print(text: string): void {
  // Who reads it by a pipe gets every byte.
  const shown = process.stdout.isTTY ? withoutControls(text) : text
  process.stdout.write(shown.endsWith('\n') || shown === '' ? shown : `${shown}\n`)
}

export function printNotice(text: string): void {
  const shown = withoutControls(text)
  process.stderr.write(shown.endsWith('\n') ? shown : `${shown}\n`)
}

// Names of files, and what servers answer, must not be able to steer the terminal, nor to hide what follows: of all that
// colours text, our own few codes stay.
function withoutControls(text: string): string {
  return text.replaceAll(/\p{Cc}\[[0-9]+m|(?![\t\n])\p{Cc}/gu, found =>
    colorCodes.has(found) ? found : `\ufffd${found.slice(1)}`,
  )
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
