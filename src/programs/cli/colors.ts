import type { WriteStream } from 'node:tty'
import pc from 'picocolors'

const styles = ['bold', 'dim', 'red', 'green', 'yellow', 'cyan'] as const

type Colors = Pick<ReturnType<typeof pc.createColors>, 'isColorSupported' | (typeof styles)[number]>

/** Colours for what goes to stdout and to stderr; each has them only where it is a terminal that shows them. */
export const colors: { readonly out: Colors; readonly err: Colors } = {
  out: pc.createColors(showsColors(process.stdout)),
  err: pc.createColors(showsColors(process.stderr)),
}

/** All that these write around a text. */
export const colorCodes: ReadonlySet<string> = new Set(
  styles.flatMap(style => pc.createColors(true)[style](' ').split(' ')),
)

// A pipe has none of the methods of a terminal; FORCE_COLOR is how CI systems ask for colours all the same.
function showsColors(stream: Partial<Pick<WriteStream, 'hasColors'>>): boolean {
  const { NO_COLOR, FORCE_COLOR } = process.env
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0'
  return stream.hasColors?.() ?? false
}
