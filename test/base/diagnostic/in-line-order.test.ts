import { expect, test } from 'vitest'
import type { Diagnostic } from '../../../src/base/diagnostic/diagnostic.ts'
import { inLineOrder } from '../../../src/base/diagnostic/in-line-order.ts'

const wrong = (file: string, field: string, severity: Diagnostic['severity'] = 'error'): Diagnostic => {
  return { code: 'fleet/field-invalid', severity, message: field, at: { file, path: [field] } }
}

test('what is wrong with one file is told from its first line to its last', () => {
  const texts: Readonly<Record<string, string>> = { x: 'b: 1\nc: 1\na: 1\n', y: 'a: 1\n' }
  const given = [
    wrong('x', 'a'),
    wrong('x', 'b'),
    wrong('y', 'a'),
    wrong('gone', 'b'),
    wrong('gone', 'a'),
    wrong('x', 'c', 'warning'),
    wrong('x', 'b', 'warning'),
  ]

  const ordered = inLineOrder(given, file => texts[file])

  expect(ordered.map(({ at, message }) => `${at.file} ${message}`)).toEqual([
    ...['x b', 'x a', 'y a', 'gone b', 'gone a', 'x b', 'x c'],
  ])
})
