import { resolvePlain } from './plain-scalar.ts'

/** A string as a YAML scalar; `margin` is the indentation that the lines of a block scalar get. */
export function formatText(text: string, margin: string): string {
  if (isPlain(text)) return text
  return canBeBlock(text) ? block(text, margin) : quote(text)
}

/** A string as a mapping key, and whether it is too long for a reader to look ahead to its colon. */
export function formatKey(key: string): { readonly text: string; readonly explicit: boolean } {
  const text = isPlain(key) ? key : quote(key)
  return { text, explicit: text.length > 120 }
}

// Only what no reader can take for anything else: word characters with inner punctuation, in ASCII.
const plain = /^[A-Za-z0-9_./+-](?:[A-Za-z0-9_./+=@%()~*&!?$^;,<>'"-]|:(?=[^\s:])|[ ](?=[A-Za-z0-9_./(]))*$/
const misread = /^(?:[-+.]?[0-9_.]|[-.+]$|---|\.\.\.|[-+]?\.(?:inf|nan)$|[-?:](?:\s|$))/i

function isPlain(text: string): boolean {
  if (!plain.test(text) || resolvePlain(text, 'kubernetes') !== text) return false
  return !misread.test(text) || isVersionLike(text)
}

// `1.2.3`, `10m` or `2nd` are safe: YAML 1.1 numbers consist of digits, signs, dots, colons, underscores and letters of
// a base or exponent alone, timestamps of digits, `-`, `:`, `T` and `Z`.
function isVersionLike(text: string): boolean {
  return /^[0-9]/.test(text) && (/[g-su-wyzG-SU-WY]/.test(text) || /^[0-9]+\.[0-9]+\.[0-9]+$/.test(text))
}

const blockLine = /^[\t\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffc\u{10000}-\u{10ffff}]*$/u

function canBeBlock(text: string): boolean {
  if (!text.includes('\n') || /^[\s]/.test(text)) return false
  return text
    .split('\n')
    .every(line => blockLine.test(line) && !/[ \t]$/.test(line) && !line.startsWith('\t'))
}

function block(text: string, margin: string): string {
  const lines = text.split('\n')
  let trailing = 0
  while (lines.at(-1) === '') {
    lines.pop()
    trailing++
  }
  const chomping = trailing === 0 ? '-' : trailing === 1 ? '' : '+'
  const kept = trailing > 1 ? '\n'.repeat(trailing - 1) : ''
  return `|${chomping}\n${lines.map(line => (line === '' ? '' : margin + line)).join('\n')}${kept}`
}

const escapes: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\t': '\\t',
  '\r': '\\r',
  '"': '\\"',
  '\\': '\\\\',
}

function quote(text: string): string {
  return `"${text.toWellFormed().replaceAll(unquotable, escapeOf)}"`
}

const unquotable =
  /["\\]|[^\x20-\x7e\xa1-\u1fff\u2030-\u205e\u2070-\u2fff\u3001-\ud7ff\u{10000}-\u{10ffff}]/gu

function escapeOf(character: string): string {
  return escapes[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
