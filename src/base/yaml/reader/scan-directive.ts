import { type Cursor, isBlankOrEnd, isBreak, isBreakOrEnd } from './cursor.ts'
import { isWord, scanHandle, scanUri } from './scan-properties.ts'

/** A line that begins with `%`: a version, or what a tag handle stands for. */
export type Directive =
  | { readonly kind: 'version'; readonly version: string }
  | { readonly kind: 'tag'; readonly handle: string; readonly prefix: string }

/** Reads a directive with its line; undefined after a fault. */
export function scanDirective(cursor: Cursor): Directive | undefined {
  const start = cursor.pos++
  const name = scanWord(cursor)
  if (!isBlankOrEnd(cursor.text.charCodeAt(cursor.pos))) cursor.fail('unknown directive', start)
  cursor.skipBlanks()
  let directive: Directive | undefined
  if (name === 'YAML') directive = { kind: 'version', version: scanVersion(cursor) }
  else if (name === 'TAG') directive = scanTagDirective(cursor)
  else cursor.fail(`unknown directive "%${name}"; quote a text that begins with "%"`, start)
  if (cursor.fault !== undefined) return undefined
  cursor.skipBlanks()
  if (cursor.text.charCodeAt(cursor.pos) === 35) cursor.skipLine()
  const end = cursor.text.charCodeAt(cursor.pos)
  if (!isBreakOrEnd(end)) cursor.fail('a directive has more than its values', cursor.pos)
  if (isBreak(end)) cursor.takeBreak()
  return directive
}

function scanWord(cursor: Cursor): string {
  const start = cursor.pos
  while (isWord(cursor.text.charCodeAt(cursor.pos))) cursor.pos++
  return cursor.text.slice(start, cursor.pos)
}

function scanVersion(cursor: Cursor): string {
  const found = /^\d{1,9}\.\d{1,9}/.exec(cursor.text.slice(cursor.pos, cursor.pos + 20))
  if (found === null) {
    cursor.fail('a %YAML directive needs a version such as 1.1', cursor.pos)
    return ''
  }
  cursor.pos += found[0].length
  return found[0].split('.').map(Number).join('.')
}

function scanTagDirective(cursor: Cursor): Directive {
  const start = cursor.pos
  const handle = scanHandle(cursor)
  if (handle !== '!' && !handle.endsWith('!')) cursor.fail('a tag handle ends with "!"', start)
  if (cursor.text.charCodeAt(cursor.pos) !== 32 && cursor.text.charCodeAt(cursor.pos) !== 9) {
    cursor.fail('a %TAG directive needs a handle and a prefix', cursor.pos)
  }
  cursor.skipBlanks()
  const prefix = scanUri(cursor, '')
  if (!isBlankOrEnd(cursor.text.charCodeAt(cursor.pos))) {
    cursor.fail('the prefix of a %TAG directive ends with a space or a line break', cursor.pos)
  }
  return { kind: 'tag', handle, prefix }
}
