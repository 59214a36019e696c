import { plainText } from '../../plan/markdown-text.ts'
import type { Counts } from './roll-up.ts'

/** A link that every forge follows: relative, with each part of the path as it is written in an address. */
export function link(text: string, path: string): string {
  return `[${plainText(text)}](${path.split('/').map(escapeSegment).join('/')})`
}

// Brackets would end the link; all else is as in any address.
function escapeSegment(segment: string): string {
  return encodeURIComponent(segment).replaceAll(/[!'()*]/g, each => `%${each.charCodeAt(0).toString(16)}`)
}

/** From a page at that path of the status branch to its root: `../../`. */
export function toRoot(page: string): string {
  return '../'.repeat(page.split('/').length - 1)
}

/** `3 Synced, 1 OutOfSync`. */
export function formatCounts(counts: Counts): string {
  const parts = Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1))
  return parts.map(([what, number]) => `${number} ${what}`).join(', ')
}

/** The number, or nothing for none: what is not there is not to be read. */
export function formatNumber(number: number): string {
  return number === 0 ? '' : String(number)
}

/** A section with a table; none where it has no rows. Rows beyond the limit are cut, and counted. */
export function tableSection(
  title: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
  cut: number,
): readonly string[] {
  if (rows.length === 0) return []
  const lines = [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`)
  return [`## ${title}`, '', ...lines, '', ...cutOff(cut)]
}

/** How many were left out. */
export function cutOff(left: number): readonly string[] {
  return left > 0 ? [`… and ${left} more.`, ''] : []
}
