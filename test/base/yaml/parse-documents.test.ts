import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import type { JsonValue } from '../../../src/base/std/json.ts'
import { makeFile } from '../../../src/base/tree/make-tree.ts'
import { maxFileBytes, type TreeFile } from '../../../src/base/tree/tree.ts'
import { type ParseOptions, parseDocuments } from '../../../src/base/yaml/parse-documents.ts'

function parse(text: string | Uint8Array, options: ParseOptions = {}): readonly JsonValue[] {
  const { documents, diagnostics } = parseDocuments(makeFile(text), 'a.yaml', options)
  expect(diagnostics).toEqual([])
  // A clone has no memory of how its scalars were written.
  return documents.map(document => structuredClone(document.value))
}

function mistakes(text: string | Uint8Array, options: ParseOptions = {}): readonly string[] {
  return parseDocuments(makeFile(text), 'a.yaml', options).diagnostics.map(({ code, at, message }) => {
    return `${at.file}:${at.position?.line}:${at.position?.column} ${code}: ${message}`
  })
}

const words = 'on Off yes y N n true True TRUE tRue false ~ null Null NULL NuLL = << x'
const numbers = [
  '0 00 -0 +1 -1 0777 0789 08 0o17 0O17 0o8 0b11 0B11 0b2 0x1F 0X1f 0x 1_000 1__0 1_ 0x_ff -0x10 -0b11 -017 -0o17',
  '1. .5 +.5 -.5 1e3 1E3 12e03 4.5e+3 1e-2 1e400 0.1e1_0 .1_0 1_0.5 .5. 1.2.3 60:30 1:20:30 2001-12-14',
  '2001-12-14T00:00:00Z 9007199254740991 0xFFFFFFFFFFFFFFFFFF 1e 10m 256Mi - + . -- 1-1',
].join(' ')

test('kubectl reads the same scalars', () => {
  const scalars = `${words} ${numbers}`.split(' ').filter(scalar => scalar !== '<<')
  const text = `apiVersion: v1\nkind: X\nmetadata: {name: x}\nlist:\n${scalars.map(scalar => `- ${scalar}\n`).join('')}`
  const args = ['label', '--local', '-f', '-', '-o', 'json', 'a=b']

  const expected = JSON.parse(execFileSync('kubectl', args, { input: text, encoding: 'utf8' })).list
  const [seen] = parse(text) as [{ list: JsonValue[] }]

  expect(scalars.map((scalar, i) => [scalar, seen.list[i]])).toEqual(
    scalars.map((scalar, i) => [scalar, expected[i]]),
  )
})

test('kustomize takes only true and false for booleans', () => {
  expect(parse('[on, Off, yes, y, N, true, false]', { dialect: 'kustomize' })).toEqual([
    ['on', 'Off', 'yes', 'y', 'N', true, false],
  ])
})

test('integers beyond 2^53 are exact, and beyond 64 bits floats', () => {
  expect(parse('[9007199254740993, -9007199254740993, 18446744073709551616]')).toEqual([
    [9007199254740993n, -9007199254740993n, 2 ** 64],
  ])
})

test('keys are the text that stands there; kustomize refuses those below the root that are no text', () => {
  expect(parse('{on: 1, 0777: 2, 1.0: 3, "a b": 4, ~: 5}')).toEqual([
    { on: 1, '0777': 2, '1.0': 3, 'a b': 4, '~': 5 },
  ])
  expect(parse('on: 1\n0777: 2\n', { dialect: 'kustomize' })).toEqual([{ on: 1, '0777': 2 }])
  expect(mistakes('a: {1: 2}', { dialect: 'kustomize' })).toEqual([
    'a.yaml:1:5 yaml/syntax: the key "1" is no text: quote it',
  ])
})

test('a merge key adds what is missing, the first of several first', () => {
  const text = 'a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  z: 3\n  <<: [*b, *a]\nd: {"<<": 1}\n'

  expect(parse(text)).toMatchObject([{ c: { x: 1, y: 2, z: 3 }, d: { '<<': 1 } }])
  expect(parse(text, { dialect: 'kustomize' })).toMatchObject([{ c: { x: 1, y: 2, z: 3 } }])
})

test('as Go, unquoted keys are names of what they mean, the last of equal ones wins, tags and order count for little', () => {
  const text = 'on: 1\n0777: 2\n1.0: 3\n1e6: !x 4\na: {x: 1}\na: &a {x: 2}\nb: {x: 1, <<: *a}\n'

  expect(parse(text, { asGo: true })).toEqual([
    { true: 1, '511': 2, '1': 3, '1e+06': '4', a: { x: 2 }, b: { x: 2 } },
  ])
  expect(mistakes('~: 1', { asGo: true })).toEqual(['a.yaml:1:1 yaml/syntax: a key cannot be null: quote it'])
})

test('an anchor may be set again, and tags say what a scalar is', () => {
  expect(parse('[&a 1, *a, &a 2, *a, !!str 3, !!int "4", ! 5, !!bool yes]')).toEqual([
    [1, 1, 2, 2, '3', 4, '5', true],
  ])
})

test('empty documents keep their number, and one with an error does not hide the others', () => {
  const { documents, diagnostics } = parseDocuments(
    makeFile('---\n---\na: 1\n---\nb: [\n---\nc: 1\n'),
    'a.yaml',
  )

  expect(documents).toEqual([
    { value: { a: 1 }, index: 1 },
    { value: { c: 1 }, index: 3 },
  ])
  expect(diagnostics.map(({ code, at }) => [code, at.document])).toEqual([['yaml/syntax', 2]])
})

test('mistakes are found where they stand', () => {
  expect(mistakes('a: 1\nb: 2\na: 3\n')).toEqual(['a.yaml:3:1 yaml/duplicate-key: duplicate key "a"'])
  expect(mistakes('a: &x [*x]')).toEqual(['a.yaml:1:8 yaml/syntax: alias "*x" contains itself'])
  expect(mistakes('a: *x')).toEqual(['a.yaml:1:4 yaml/syntax: alias "*x" has no anchor before it'])
  expect(mistakes('a:\n  b: !x!Ref c')).toEqual([
    'a.yaml:2:6 yaml/tag-unknown: the tag "!x!Ref" has an unknown handle',
  ])
  expect(mistakes('a:\n  b: !Ref c')).toEqual(['a.yaml:2:11 yaml/tag-unknown: unknown tag "!Ref"'])
  expect(mistakes('a: {{ x }}')).toEqual([
    'a.yaml:1:5 yaml/syntax: a key must be a scalar; quote a text that begins with "{" or "["',
  ])
  expect(mistakes('<<: 1')).toEqual([
    'a.yaml:1:1 yaml/syntax: a merge key "<<" takes a map or a list of maps',
  ])
  expect(mistakes('a: .inf')).toEqual(['a.yaml:1:4 yaml/syntax: JSON has no number ".inf"'])
  expect(mistakes('a: !!int b')).toEqual(['a.yaml:1:10 yaml/syntax: "b" is no int'])
  expect(mistakes('__proto__: 1')).toEqual(['a.yaml:1:1 yaml/syntax: a key must not be "__proto__"'])
  expect(mistakes('a: \u0001')).toEqual(['a.yaml:1:4 yaml/syntax: a control character is not allowed'])
  expect(mistakes(Uint8Array.of(97, 58, 32, 0xff))).toEqual([
    'a.yaml:1:4 yaml/syntax: the file is not UTF-8 text',
  ])
  expect(parse('\ufeffa: \ufffd')).toEqual([{ a: '\ufffd' }])
})

test('hostile files cost little: bombs, deep nesting, endless errors, sheer size', () => {
  const nines = (name: string): string => `[${`*${name},`.repeat(9)}]`
  const bomb = `a: &a [x]\n${[...'bcdefgh'].map((name, i) => `${name}: &${name} ${nines('abcdefg'[i] ?? '')}`).join('\n')}`
  const large: TreeFile = { kind: 'file', id: 'x', size: maxFileBytes + 1, content: undefined }

  expect(mistakes(bomb)).toEqual([
    'a.yaml:6:26 yaml/alias-bomb: the aliases expand to more than 100000 values',
  ])
  expect(mistakes('['.repeat(1e6))[0]).toContain('nested deeper than 200 levels')
  expect(mistakes('- '.repeat(1e6))[0]).toContain('nested deeper than 200 levels')
  expect(mistakes(']\n'.repeat(1e6))).toHaveLength(1)
  expect(mistakes('---\n]\n'.repeat(1e5)).at(-1)).toContain('more than 100 errors')
  expect(parseDocuments(large, 'a.yaml').diagnostics).toMatchObject([{ code: 'yaml/too-large' }])
})

test('a file object is parsed once, wherever it stands', () => {
  const file = makeFile('a: 1\n---\nb: [')

  const first = parseDocuments(file, 'a.yaml')
  const second = parseDocuments(file, 'b.yaml')

  expect(second.documents).toBe(first.documents)
  expect(second.diagnostics[0]?.at.file).toBe('b.yaml')
})
