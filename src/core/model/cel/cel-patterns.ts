import type { ASTNode } from '@marcbachmann/cel-js'

/**
 * What is wrong with the pattern of a call of `matches`, whose engine tries one way after the other. Patterns are
 * written out, in the part of RE2 that JavaScript has too, and nothing repeats a group: then what a pattern costs is
 * known from its form.
 */
export function patternMistake(pattern: ASTNode | undefined): string | undefined {
  const text = pattern?.op === 'value' ? pattern.args : undefined
  if (typeof text !== 'string') return 'must write out the pattern of "matches"'
  if (text.length > maxLength) return `must not have a pattern of more than ${maxLength} characters`
  const plain = withoutClasses(text)
  if (/\(\?(?!:)/.test(plain)) return 'must not have a pattern with flags, names or look-around'
  if (/\\[1-9k]/.test(text)) return 'must not have a pattern that refers back'
  if (/\)[*+{]/.test(plain)) return 'must not have a pattern that repeats a group'
  return isPattern(text) ? undefined : 'must have a pattern that is a regular expression'
}

const maxLength = 256

/** The most steps that a pattern takes over a text of some length: a power of it for what repeats, doubled by each choice. */
export function patternSteps(pattern: ASTNode | undefined, length: number): number {
  const text = pattern?.op === 'value' && typeof pattern.args === 'string' ? pattern.args : ''
  const plain = withoutClasses(text)
  const repeats = plain.match(/[*+{]/g)?.length ?? 0
  const choices = plain.match(/[|?]/g)?.length ?? 0
  const starts = plain.startsWith('^') && !plain.includes('|') ? 0 : 1
  return Math.ceil((2 ** choices * (length + 1) ** (repeats + starts)) / stepsAtOnce)
}

// A step of a regular expression is many times faster than one of an expression.
const stepsAtOnce = 16

function withoutClasses(text: string): string {
  return text.replaceAll(/\\./gs, 'x').replaceAll(/\[[^\]]*\]/g, 'x')
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u') instanceof RegExp
  } catch {
    return false
  }
}
