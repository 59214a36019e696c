import { expect, test } from 'vitest'
import type { Place } from '../../../src/base/diagnostic/diagnostic.ts'
import { locate } from '../../../src/base/yaml/locate.ts'

const text = `# a comment
kind: Cluster
spec:
  taints:
    - key: a
      efect: NoSchedule
    - { key: b, effect: "No" }
  vars: {}
  empty:
---
second: |
  many
  lines
`

function shown(place: Omit<Place, 'file'>, source = text): string | undefined {
  const found = locate(source, { file: 'a.yaml', ...place })
  if (found === undefined) return undefined
  const line = source.split('\n')[found.line - 1] ?? ''
  return `${found.line}:${found.column} ${line.slice(found.column - 1, found.column - 1 + found.length)}`
}

test('keys and values are found, in maps and lists, in any document', () => {
  expect(shown({ path: ['kind'] })).toBe('2:7 Cluster')
  expect(shown({ path: ['kind'], part: 'key' })).toBe('2:1 kind')
  expect(shown({ path: ['spec', 'taints', 0, 'efect'], part: 'key' })).toBe('6:7 efect')
  expect(shown({ path: ['spec', 'taints', 1, 'effect'] })).toBe('7:25 "No"')
  expect(shown({ document: 1, path: ['second'] })).toBe('11:9 |')
  expect(shown({})).toBe('2:1 kind: Cluster')
})

test('a block below a key is shown by its key, one in the same line by itself', () => {
  expect(shown({ path: ['spec', 'taints'] })).toBe('4:3 taints')
  expect(shown({ path: ['spec', 'taints', 1] })).toBe('7:7 { key: b, effect: "No" }')
  expect(shown({ path: ['spec', 'vars'] })).toBe('8:9 {}')
})

test('what is not there is shown by its nearest ancestor', () => {
  expect(shown({ path: ['spec', 'taints', 0, 'effect'] })).toBe('5:7 key: a')
  expect(shown({ path: ['spec', 'taints', 7, 'effect'] })).toBe('4:3 taints')
  expect(shown({ path: ['spec', 'empty', 'deep'] })).toBe('9:3 empty')
  expect(shown({ path: ['kind', 'deep'] })).toBe('2:7 Cluster')
  expect(shown({ document: 5 })).toBeUndefined()
})

test('JSON files and positions known before are located too', () => {
  expect(shown({ path: ['a', 1, 'b'] }, '{"a": [0, {"b": true}]}')).toBe('1:17 true')
  expect(shown({ position: { line: 2, column: 3 } })).toBe('2:3 n')
})
