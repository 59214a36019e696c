import { expect, test } from 'vitest'
import type { Diagnostic } from '../../../src/base/diagnostic/diagnostic.ts'
import {
  formatDiagnostic,
  formatDiagnosticAnnotation,
  formatDiagnosticJson,
} from '../../../src/base/diagnostic/format-diagnostic.ts'

const files: Readonly<Record<string, string>> = {
  'clusters/west.yaml': 'spec:\n  taints:\n    - key: a\n      efect: NoSchedule\n',
  'b.yaml': 'name: west\n',
  'tabs.yaml': '{\n\t"a": 1\n}\n',
  'evil.yaml': '"\u009b31m": 1\n',
}
const textOf = (path: string): string | undefined => files[path]

const diagnostic: Diagnostic = {
  code: 'yaml/duplicate-key',
  severity: 'error',
  message: 'unknown field "efect"',
  at: { file: 'clusters/west.yaml', path: ['spec', 'taints', 0, 'efect'], part: 'key' },
  related: [{ message: 'also here', at: { file: 'b.yaml', path: ['name'] } }],
  hint: 'did you mean "effect"?',
}

test('people see the line, a caret, the hint and what is related', () => {
  expect(formatDiagnostic(diagnostic, textOf)).toBe(
    [
      'clusters/west.yaml:4:7: error yaml/duplicate-key: unknown field "efect"',
      '        efect: NoSchedule',
      '        ^^^^^ did you mean "effect"?',
      '  b.yaml:1:7: also here',
    ].join('\n'),
  )
})

test('machines see the same as fields', () => {
  expect(formatDiagnosticJson(diagnostic, textOf)).toEqual({
    code: 'yaml/duplicate-key',
    severity: 'error',
    message: 'unknown field "efect"',
    file: 'clusters/west.yaml',
    line: 4,
    column: 7,
    endColumn: 12,
    hint: 'did you mean "effect"?',
    related: [{ message: 'also here', file: 'b.yaml', line: 1, column: 7, endColumn: 11 }],
  })
})

test('an annotation is one line, whatever stands in its parts', () => {
  const odd: Diagnostic = { ...diagnostic, message: 'a\n::error::b 100%', at: { file: 'a,b:c.yaml' } }

  expect(formatDiagnosticAnnotation(diagnostic, textOf)).toBe(
    '::error file=clusters/west.yaml,line=4,col=7,endColumn=12,title=yaml/duplicate-key::unknown field "efect"%0Adid you mean "effect"?',
  )
  expect(formatDiagnosticAnnotation(odd, textOf)).toBe(
    '::error file=a%2Cb%3Ac.yaml,line=1,col=1,endColumn=2,title=yaml/duplicate-key::a%0A::error::b 100%25%0Adid you mean "effect"?',
  )
})

test('a file that cannot be read is named without a line', () => {
  expect(formatDiagnostic({ ...diagnostic, at: { file: 'gone.yaml' }, related: [] }, textOf)).toBe(
    'gone.yaml: error yaml/duplicate-key: unknown field "efect"\n  did you mean "effect"?',
  )
})

test('the caret stands below a line with tabs, and long lines are cut around it', () => {
  const long = { a: `${'x'.repeat(300)} ${'y'.repeat(300)}` }
  const tab = formatDiagnostic({ ...diagnostic, at: { file: 'tabs.yaml', path: ['a'] } }, textOf).split('\n')
  const cut = formatDiagnostic(
    { ...diagnostic, at: { file: 'a', position: { line: 1, column: 302 } } },
    () => long.a,
  ).split('\n')

  expect(tab.slice(1, 3)).toEqual(['  \t"a": 1', '  \t     ^ did you mean "effect"?'])
  expect(cut[1]?.length).toBeLessThan(200)
  expect(cut[1]?.[cut[2]?.indexOf('^') ?? 0]).toBe('y')
})

test('a file cannot steer the terminal', () => {
  const shown = formatDiagnostic(
    { ...diagnostic, message: 'bad "\u001b[2J"', at: { file: 'evil.yaml', path: [] } },
    textOf,
  )

  expect(shown).not.toMatch(/(?![\n\t])\p{Cc}/u)
})
