import type { Place } from '../../base/diagnostic/diagnostic.ts'

/** `templates/web/web.yaml:12`, and the file alone where the line is not known. */
export function formatPlace({ file, position }: Place): string {
  return position === undefined ? file : `${file}:${position.line}`
}
