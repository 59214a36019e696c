import type { Draw } from './draw.ts'
import { type FuzzValue, Nested, Raw } from './fuzz-case.ts'

/** Small pools: names collide, and references find something. */
export const names = ['web', 'api', 'db', 'cache'] as const
export const configNames = ['settings', 'env', 'web'] as const
export const secretNames = ['token', 'env', 'db'] as const
export const namespaces = ['shop', 'prod', 'default'] as const
export const containerNames = ['app', 'web', 'sidecar'] as const
export const imageNames = ['nginx', 'shop/web', 'registry.example:5000/web', 'ghcr.io/x/api', 'web'] as const
export const tags = ['1.0', 'v2', 'latest'] as const
export const labelKeys = ['app', 'tier', 'env', 'app.kubernetes.io/name'] as const
export const labelValues = ['web', 'api', 'front', 'dev', 'prod'] as const
export const annotationKeys = ['note', 'example.org/owner', 'checksum/config'] as const
/** Keys that read as something else where they are not quoted. */
export const oddKeys = ['on', 'y', '1', 'true', 'null', '~', 'a b', 'é', '1.5', '<<', 'x:y', '=', ''] as const
export const digest: string = `sha256:${'0123456789abcdef'.repeat(4)}`

export function labelsOf(draw: Draw, min = 0, max = 2): { readonly [key: string]: string } {
  return Object.fromEntries(draw.some(labelKeys, min, max).map(key => [key, draw.pick(labelValues)]))
}

export function imageOf(draw: Draw): string {
  const name = draw.pick(imageNames)
  return draw.pick([
    name,
    `${name}:${draw.pick(tags)}`,
    `${name}:${draw.pick(tags)}`,
    `${name}@${digest}`,
    `${name}:v1@${digest}`,
  ])
}

/** A scalar as people write them, where any type may stand. */
export function scalarOf(draw: Draw, odd: boolean): FuzzValue {
  if (!odd || draw.chance(70))
    return draw.pick<FuzzValue>(['text', 'on', '8080', 1, 0, true, false, 'a b', ''])
  return new Raw(draw.pick(oddScalars))
}

/** A scalar that is a string to the real program, where a string must stand. */
export function textOf(draw: Draw, odd: boolean): FuzzValue {
  if (draw.chance(8)) return draw.pick(structured)
  if (!odd || draw.chance(60)) return draw.pick(texts)
  if (draw.chance(25)) return new Nested(draw.pick(blocks), draw.pick(['|', '>', '>']))
  return new Raw(draw.pick(oddTexts))
}

const texts: readonly [string, ...string[]] = [
  ...([
    'text',
    'on',
    '8080',
    'a=b',
    'x: y',
    'a,b',
    '',
    ' lead',
    'two\nlines\n',
    'http://web.shop:80/x',
    'trail ',
    'tab\tx',
    '\n',
    'a\n b\n',
    '# no comment',
  ] as const),
  'a long line of words that goes on and on until it is longer than eighty characters,  with two  spaces in it and more',
  `${'longword'.repeat(14)} end`,
  'é😀 \u00a0x',
  'é😀',
  'key: [a, {b: c}]',
  '- x\n- y\n',
  '{"db": {"host": "x"}}',
]

/** Texts that hold documents, into which replacements may reach. */
export const structured = [
  '{"db": {"host": "x", "port": 1}, "list": ["a", {"name": "n0", "value": "v"}]}',
  '{\n  "db": {\n    "host": "x"\n  }\n}\n',
  'db:\n  host: x\n  port: 1\nlist:\n  - a\n  - name: n0\n    value: v\n',
  'db: {host: "x", port: 0x1F}\n',
] as const

const blocks: readonly [string, ...string[]] = [
  'one\ntwo\n',
  'one\n\ntwo\n\n\nthree\n',
  'x\n  y\nz\n',
  '  first\nthen\n',
  'a\n\n  b\n\nc',
  'end \nnext\n',
  'tab\there\n\tlead\n',
  'a long line of words that goes on and on until it is longer than eighty characters, with more\nand another\n',
  '\nlead\n',
  'x',
  '',
  '- a\n- b: c\n',
  '# no comment\nx: "y"\n',
]

const oddTexts: readonly [string, ...string[]] = [
  'yes',
  'No',
  'y',
  'off',
  "'null'",
  '"0x1F"',
  "'it''s'",
  '"\\u00e9\\U0001F600\\t\\n"',
  'a b  c',
  '!!str 12',
  '"~"',
  '1_0x',
  '0b2',
  '2020-13-45x',
  "'2020-01-01'",
  '12:30:45x',
  '"<a>&\\u2028"',
  'a#b',
  '"line one\\nline two"',
  '"trailing \\n"',
  '=',
  '"1e3"',
  '.5.5',
]

const oddScalars: readonly [string, ...string[]] = [
  ...(oddTexts as readonly [string, ...string[]]),
  '0x1F',
  '0o17',
  '017',
  '0b11',
  '1_000',
  '1e3',
  '1.0',
  '1.50',
  '-0',
  '-0.0',
  '+1',
  '.5',
  '5.',
  '1e-7',
  '1.5e300',
  '9007199254740993',
  '18446744073709551615',
  '-9223372036854775808',
  '18446744073709551616',
  '100000000000000000000000',
  'null',
  '~',
  'Null',
  'True',
  'FALSE',
  '2020-01-01',
  '2020-01-01T10:00:00Z',
  '12:30:45',
  '190:20:30',
  '{}',
  '[]',
  '!!int "12"',
  '!!float 1',
  '!!bool "true"',
  '!!binary aGVsbG8=',
  '0.1',
  '1e21',
  '123456789012345680000',
  '1E5',
  '08',
  '0.30000000000000004',
]
