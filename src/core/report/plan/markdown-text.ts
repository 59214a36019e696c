/**
 * Markdown with text of others in it: what stands in a manifest can neither end a block, nor mention a person, nor be
 * HTML.
 */

/** Lines as they are. */
export function codeBlock(lines: readonly string[], language = ''): string {
  const runs = lines.flatMap(line => line.match(/`+/g) ?? [])
  const fence = '`'.repeat(runs.reduce((most, { length }) => Math.max(most, length), 2) + 1)
  return [`${fence}${language}`, ...lines, fence].join('\n')
}

/** A piece of a line as it is. */
export function inlineCode(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ')
  return line.includes('`') ? `\`\` ${line.replaceAll(/`{2,}/g, '`')} \`\`` : `\`${line}\``
}

/** What is invisible behind them keeps `@all` and `fixes #1` from being heard. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[@#]/g, character => `${character}&#8203;`)
}

/** A line that shows as it is written. */
export function plainText(text: string): string {
  return escapeHtml(text.replaceAll(/[\\`*_[\]|~]/g, character => `\\${character}`))
}

/** What stands together below a title. */
export interface Section {
  readonly title?: string
  readonly parts: readonly string[]
  /** So many are shown where there are more. */
  readonly most?: number
}

export interface Page {
  readonly text: string
  /** Whether something was left out. */
  readonly isCut: boolean
}

export interface PageOptions {
  /** In characters. */
  readonly limit: number
  /** Where all of it can be read; by default whoever wants it is told of `banyan plan`. */
  readonly whole?: string | undefined
}

const reserve = 200

/** A page of so many characters at most: of each section in turn what fits, and how much is left out. */
export function fillPage(
  head: readonly string[],
  sections: readonly Section[],
  { limit, whole }: PageOptions,
): Page {
  let text = `${head.join('\n')}\n`
  let isCut = false
  const where = whole === undefined ? 'which `banyan plan` shows' : `in [the whole plan](${whole})`
  const full = sections.filter(({ parts }) => parts.length > 0)
  for (const [index, { title, parts, most: shown = parts.length }] of full.entries()) {
    const most = limit - (reserve + where.length) * (full.length - index)
    if (title !== undefined) text += `${title}\n\n`
    const fitting = Math.min(shown, countFitting(parts, most - text.length))
    text += parts
      .slice(0, fitting)
      .map(part => `${part}\n`)
      .join('')
    if (fitting < parts.length) {
      isCut = true
      text += `\n… and ${parts.length - fitting} more, ${where}.\n`
    }
    text += '\n'
  }
  return { text: `${text.trimEnd()}\n`, isCut }
}

function countFitting(parts: readonly string[], room: number): number {
  let left = room
  for (const [index, part] of parts.entries()) {
    left -= part.length + 1
    if (left < 0) return index
  }
  return parts.length
}
