import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson, equalJson, type JsonObject, toJson } from '../../../src/base/std/json.ts'
import { makeFile } from '../../../src/base/tree/make-tree.ts'
import { formatYaml } from '../../../src/base/yaml/format-yaml.ts'
import { parseDocuments } from '../../../src/base/yaml/parse-documents.ts'
import { sourceText } from '../../../src/base/yaml/source-text.ts'

function parse(text: string): JsonObject {
  return parseDocuments(makeFile(text), 'a.yaml', { dialect: 'kustomize' }).documents[0]?.value as JsonObject
}

const unusual = [
  '1.10',
  '0777',
  '0x1F',
  '1e3',
  '1_000',
  '~',
  'Null',
  'True',
  'FALSE',
  '+1',
  '-0',
  '2001-12-14',
]

test('a value has the text that stood in the file, where JSON would write another', () => {
  const object = parse(unusual.map((text, index) => `k${index}: ${text}\n`).join(''))
  const { list } = parse(`list: [${unusual.join(', ')}]`) as { list: readonly string[] }

  expect(unusual.map((_, index) => sourceText(object, `k${index}`))).toEqual(unusual)
  expect(unusual.map((_, index) => sourceText(list, index))).toEqual(unusual)
})

test('usual values and texts have none, and a map of these carries nothing', () => {
  const object = parse('a: 1\nb: 1.5\nc: true\nd: null\nf: "1.10"\ng: x\nh: {}\ni: 9007199254740993\n')

  expect(Object.getOwnPropertySymbols(object)).toEqual([])
  expect(sourceText(object, 'a')).toBeUndefined()
  expect(sourceText(object, 'nowhere')).toBeUndefined()
})

test('a copy keeps the text, and a value that changed has none', () => {
  const object = parse('a: 1.10\nb: 0777\n')
  const changed = { ...object, a: 2, c: 3 }

  expect(sourceText(changed, 'a')).toBeUndefined()
  expect(sourceText(changed, 'b')).toBe('0777')
  expect(sourceText({ a: object.a ?? null }, 'a')).toBeUndefined()
})

test('aliases and merges bring the text with them', () => {
  const object = parse('a: &a 1.10\nb: *a\nc: &c {x: 1e3}\nd:\n  <<: *c\n')

  expect(sourceText(object, 'b')).toBe('1.10')
  expect(sourceText(object.d as JsonObject, 'x')).toBe('1e3')
})

test('no text is part of a value: equality, JSON and YAML do not see it', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...unusual), { minLength: 1, maxLength: 5 }), texts => {
      const object = parse(`list:\n${texts.map(text => `- x: ${text}\n`).join('')}`)
      const plain = structuredClone(object)

      expect(Object.keys(object)).toEqual(['list'])
      expect(equalJson(object, plain)).toBe(true)
      expect(canonicalJson(object)).toBe(canonicalJson(plain))
      expect(toJson(object)).toBe(toJson(plain))
      expect(formatYaml(object)).toBe(formatYaml(plain))
    }),
    { numRuns: 50 },
  )
})
