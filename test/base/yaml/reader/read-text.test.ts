import { expect, test } from 'vitest'
import type { JsonValue } from '../../../../src/base/std/json.ts'
import type { Dialect } from '../../../../src/base/yaml/plain-scalar.ts'
import { readText } from '../../../../src/base/yaml/reader/read-text.ts'

function values(text: string, dialect: Dialect = 'kustomize'): readonly JsonValue[] {
  return readText(text, { dialect, asGo: true }).map(({ result }) => {
    expect(result).toHaveProperty('value')
    // A clone has no memory of how its scalars were written.
    return 'value' in result ? structuredClone(result.value) : null
  })
}

function faults(text: string, dialect: Dialect = 'kustomize'): readonly string[] {
  return readText(text, { dialect, asGo: true }).flatMap(({ index, result }) =>
    'code' in result ? [`${index}@${result.offset} ${result.message}`] : [],
  )
}

test('block scalars: indentation, folding, chomping, and the end of a file without a line break', () => {
  expect(values('a: |\n  x\n   y\n\n')).toEqual([{ a: 'x\n y\n' }])
  expect(values('a: |-2\n   x\nb: >+\n  x\n  y\n\nc: 1\n', 'kubernetes')).toEqual([
    { a: ' x', b: 'x y\n\n', c: 1 },
  ])
  expect(values('- |\n x')).toEqual([['x']])
  expect(faults('a: |0\n')).toEqual(['0@4 an indentation of 0 is not possible'])
})

test('plain and quoted scalars of several lines are folded; escapes are those of Go', () => {
  expect(values('a: b\n  c\n\n  d # e\n')).toEqual([{ a: 'b c\nd' }])
  expect(values("a: \"b \n\n  c\\\n  d\\x41\\u00e9\\U0001F600\"\nb: 'it''s\n  x'\n")).toEqual([
    { a: 'b\ncdAé😀', b: "it's x" },
  ])
  expect(faults('{"a": "\\/"}')).toEqual(['0@7 unknown escape "\\/"'])
  expect(faults('"\\ud83d\\ude00"')).toEqual(['0@1 "\\ud83d" is no character of its own'])
})

test('flow collections, explicit keys, lists in the column of their key, carriage returns', () => {
  expect(values('{a: [1, {b: c}, d: e,], "f":g, h}')).toEqual([
    { a: [1, { b: 'c' }, { d: 'e' }], f: 'g', h: '' },
  ])
  expect(values('? a\r\n: - b\r\n  - - c\r\nd:\r\n- e\r\n-\r\n')).toEqual([
    { a: ['b', ['c']], d: ['e', null] },
  ])
})

test('what kustomize writes out before it understands it comes back changed', () => {
  expect(values('a: {b: , c: [2001-12-14 1:2:3]}\nd: 2001-12-14 1:2:3.50\n')).toEqual([
    { a: { b: '', c: ['2001-12-14 1:2:3'] }, d: '2001-12-14T01:02:03.5Z' },
  ])
  expect(values('a: >\n  x\n    y\n  z\n')).toEqual([{ a: 'x\n\n  y\nz\n' }])
  expect(values('a: >\n  x\n    y\n  z\n', 'kubernetes')).toEqual([{ a: 'x\n  y\nz\n' }])
  expect(values('"<<": 1\na: 2\n')).toEqual([{ a: 2 }])
})

test('kustomize divides a file at its lines of "---" and reads one document of each part', () => {
  expect(values('# c\n---\na: 1\n...\nignored: [\n---  # c\n---\nb: 2\n')).toEqual([{ a: 1 }, { b: 2 }])
  expect(values('a: 1\n--- \nb: 2\n---', 'kubernetes')).toEqual([{ a: 1 }, { b: 2 }, null])
  expect(faults('a: 1\n--- x\nb: 2\n')).toEqual([
    '1@5 a line that begins with "---" may have nothing more than a comment',
  ])
})

test('a document has the same number in both dialects, and each may have a byte order mark', () => {
  for (const text of [
    'a: 1\n---\nb: 1\n',
    '---\n---\nb: 1\n',
    '# c\n---\n\n---\n\ufeffb: 1\n',
    'a: 1\n---\n---\nb: 1\n',
  ]) {
    const numbers = (['kubernetes', 'kustomize'] as const).map(
      dialect =>
        readText(text.replace('\ufeff', dialect === 'kubernetes' ? '' : '\ufeff'), {
          dialect,
          asGo: true,
        }).at(-1)?.index,
    )

    expect(new Set(numbers).size).toBe(1)
  }
})

test('tags give a type or are refused by it', () => {
  const text = 'a: !!str 1\nb: !!float 1\nc: !!int "0x1F"\nd: !!binary aGk=\ne: !x y\nf: ! 1\ng: !!null\n'

  expect(values(text)).toEqual([{ a: '1', b: 1, c: 31, d: 'hi', e: 'y', f: 1, g: null }])
  expect(values(text, 'kubernetes')).toEqual([{ a: '1', b: 1, c: 31, d: 'hi', e: 'y', f: '1', g: null }])
  expect(values('%TAG !y! tag:yaml.org,2002:\n---\n!y!str 1\n', 'kubernetes')).toEqual(['1'])
  expect(faults('a: !!int x')).toEqual(['0@9 "x" is no int'])
  expect(faults('a: !y!z x')).toEqual(['0@3 the tag "!y!z" has an unknown handle'])
})

test('a simple key is one line of 1,024 characters at most', () => {
  const key = '😀'.repeat(1024)

  expect(values(`${key}: 1`)).toEqual([{ [key]: 1 }])
  expect(faults(`${key}x: 1`)).toHaveLength(1)
})
