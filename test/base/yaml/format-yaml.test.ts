import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson, isArray, isObject, type JsonValue } from '../../../src/base/std/json.ts'
import { makeFile } from '../../../src/base/tree/make-tree.ts'
import { formatYaml, formatYamlDocuments } from '../../../src/base/yaml/format-yaml.ts'
import { parseDocuments } from '../../../src/base/yaml/parse-documents.ts'

const tricky = [
  'y|Y|n|N|yes|No|on|Off|true|FALSE|null|Null|~|<<|=|-|--|---|...|.|..|+|?|:|!|!x|&a|*a|@a|`|%|#|"|\'|[|{|,|>',
  '0|00|007|0777|0o17|0x1F|0b11|1_000|_1|1_|1e3|1.|.5|+1|-1|-0|1.2.3|.inf|-.INF|.nan|60:30|1:20:30|190:20:30.15',
  '2001-12-14|2001-12-14T21:59:43.10-05:00|2001-12-14 21:59:43|10m|256Mi|1e|0x|0o8|12e03|9007199254740993|0.1e1_0',
  'a: b|a:|:a|a #b|a#b|- a|-a|? a|?a| a|a |a  b|key: [x]|http://x:80/y?z=1&w#f|nginx:1.25|a\tb|it\'s|say "x"|\\n',
]
  .flatMap(line => line.split('|'))
  .concat([
    '|',
    '',
    ' ',
    '\n',
    '\n\n',
    'a\n',
    'a\nb',
    'a\nb\n\n',
    ' a\nb',
    'a\n b\n',
    'a \nb',
    '\ta\nb',
    'a\n\tb',
  ])
  .concat([
    'a\n---\nb\n',
    'a\n# b\n',
    '# a\nb',
    '\u0085',
    '\u2028a',
    'a\u2029',
    '\ufeffa',
    '\u00a0',
    'é',
    '日本',
    '😀',
  ])
  .concat([
    '😀\na',
    '\u0000',
    '\u001b[31m',
    '\u007f',
    '\ud800',
    'a\r\nb',
    'a\rb',
    'x'.repeat(3000),
    '\u3000a\nb',
  ])

const text = fc
  .oneof(
    fc.constantFrom(...tricky),
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc
      .array(fc.constantFrom(...tricky, 'a', ':', ' ', '\n', '0'), { maxLength: 4 })
      .map(parts => parts.join('')),
  )
  .map(string => string.toWellFormed())
// A double that is an integer beyond 2^53 is read back as a bigint of the same value.
const number = fc.oneof(
  fc.integer(),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .filter(n => !Number.isInteger(n) || Number.isSafeInteger(n)),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }),
)
const { value } = fc.letrec<{ value: JsonValue }>(tie => ({
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    text,
    fc.oneof(number, fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(
      // Kustomize drops a key "<<" even where it is quoted.
      text.filter(key => key !== '__proto__' && key !== '<<'),
      tie('value'),
      { maxKeys: 3, noNullPrototype: true },
    ),
  ),
}))

for (const dialect of ['kubernetes', 'kustomize'] as const) {
  test(`what is written is read back as ${dialect} reads it`, () => {
    fc.assert(
      fc.property(value, fc.boolean(), (written, sortKeys) => {
        const file = makeFile(formatYaml([written], { sortKeys }))
        const [read] = parseDocuments(file, 'out.yaml', { dialect }).documents

        // A clone has no memory of how its scalars were written.
        expect(structuredClone(read?.value)).toEqual(withoutNegativeZero([written]))
      }),
      { numRuns: 500 },
    )
  })
}

test('kubectl reads every tricky text unchanged, as value, as key and in a list', () => {
  const texts = [
    ...new Set([...tricky.map(item => item.toWellFormed()), ...fc.sample(text, { numRuns: 1500, seed: 7 })]),
  ]
  const objects = texts.map((item, index) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `c${index}` },
    data: { value: item, list: [item, [item], { deep: item }], [`k${item}`]: item, last: 'x' },
  }))
  const expected = objects.map(object => canonicalJson(object.data))

  const seen = throughKubectl(formatYamlDocuments(objects))

  expect(seen.map(object => canonicalJson(object.data))).toEqual(expected)
})

test('an integer beyond 2^53 keeps every digit', () => {
  expect(formatYaml({ big: 9007199254740993n })).toBe('big: 9007199254740993\n')
})

test('lists are not indented, text of several lines is a block, keys can be sorted', () => {
  const object = { b: [{ x: 'one\ntwo\n', z: [] }, [1, 'no']], a: { c: 'plain words' } }

  expect(formatYaml(object, { sortKeys: true })).toBe(
    'a:\n  c: plain words\nb:\n- x: |\n    one\n    two\n  z: []\n- - 1\n  - "no"\n',
  )
})

function withoutNegativeZero(written: JsonValue): JsonValue {
  if (isArray(written)) return written.map(withoutNegativeZero)
  if (!isObject(written)) return written === 0 ? 0 : written
  return Object.fromEntries(
    Object.entries(written).map(([key, item]) => [key, withoutNegativeZero(item ?? null)]),
  )
}

function throughKubectl(stream: string): readonly { readonly data: JsonValue }[] {
  const directory = mkdtempSync(join(tmpdir(), 'banyan-yaml-'))
  const file = join(directory, 'in.yaml')
  writeFileSync(file, stream)
  const args = ['label', '--local', '-f', file, '-o', 'jsonpath={.data}{"\\n"}', 'a=b']
  try {
    const output = execFileSync('kubectl', args, { encoding: 'utf8', maxBuffer: 1 << 28 })
    return output
      .trimEnd()
      .split('\n')
      .map(line => ({ data: JSON.parse(line) as JsonValue }))
  } finally {
    rmSync(directory, { recursive: true })
  }
}
