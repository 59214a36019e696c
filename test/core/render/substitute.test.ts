import { expect, test } from 'vitest'
import { substitute } from '../../../src/core/render/substitute.ts'

const vars = { name: 'tokyo', count: '4', empty: '', flag: 'true' }

test.each([
  ['a var inside a text', { note: 'in ${name}!' }, { note: 'in tokyo!' }],
  [
    'a scalar that is one var alone takes the type of its value',
    { spec: { replicas: '${count}', on: '${flag}' } },
    { spec: { replicas: 4, on: true } },
  ],
  [
    'text fields stay text',
    { labels: { n: '${count}' }, env: [{ name: 'N', value: '${count}' }] },
    { labels: { n: '4' }, env: [{ name: 'N', value: '4' }] },
  ],
  ['a default where there is no value', { a: '${missing:=none}' }, { a: 'none' }],
  ['a default also replaces an empty value', { a: '${empty:-x}', b: '${empty}y' }, { a: 'x', b: 'y' }],
  ['two dollars stand for one', { a: '$${name}' }, { a: '${name}' }],
  ['what is no var is left alone', { a: '$(name) ${1a} $name' }, { a: '$(name) ${1a} $name' }],
] as const)('%s', (_, value, expected) => {
  const unknown = new Set<string>()

  expect(substitute(value, vars, unknown)).toEqual(expected)
  expect(unknown.size).toBe(0)
})

test('a var that nothing defines is told, and stays as it is written', () => {
  const unknown = new Set<string>()

  const result = substitute({ a: '${nobody}' }, vars, unknown)

  expect(result).toEqual({ a: '${nobody}' })
  expect([...unknown]).toEqual(['nobody'])
})

test('a value without vars is the same object', () => {
  const value = { spec: { list: [{ a: 1 }, 'b'] } }

  expect(substitute(value, vars, new Set())).toBe(value)
})
