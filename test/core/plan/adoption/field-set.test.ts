import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  differenceOf,
  type FieldSet,
  unionOf,
  withoutFields,
} from '../../../../src/core/plan/adoption/field-set.ts'
import { holds } from '../../../support/property.ts'

const paths = fc.uniqueArray(
  fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 3, maxLength: 3 }).map(path => path.join('.')),
)

function setOf(all: readonly string[]): FieldSet {
  return all.reduce((set: FieldSet, path) => {
    const leaf = path.split('.').reduceRight((inner: FieldSet, step) => ({ [`f:${step}`]: inner }), {})
    return unionOf(set, leaf)
  }, {})
}

function objectOf(all: readonly string[]) {
  return JSON.parse(
    JSON.stringify(setOf(all), (_, value) => (Object.keys(value).length === 0 ? 1 : value)).replaceAll(
      'f:',
      '',
    ),
  )
}

test('a union has the fields of both, and a difference those of one alone', () => {
  holds(
    fc.property(paths, paths, (one, other) => {
      expect(unionOf(setOf(one), setOf(other))).toEqual(setOf([...one, ...other]))
      expect(differenceOf(setOf(one), setOf(other))).toEqual(setOf(one.filter(path => !other.includes(path))))
    }),
  )
})

test('a value without fields has all the others', () => {
  holds(
    fc.property(paths, paths, (all, some) => {
      const left = withoutFields(objectOf(all), setOf(some))

      expect(JSON.stringify(left)).not.toContain('null')
      for (const path of all) {
        const value = path.split('.').reduce((at, step) => at?.[step], JSON.parse(JSON.stringify(left)))
        expect(value).toBe(some.includes(path) ? undefined : 1)
      }
    }),
  )
})

test('items go by their keys or values, and an item of which only a field goes stays', () => {
  const value = {
    ports: [
      { port: 80, protocol: 'TCP', name: 'web' },
      { port: 81, protocol: 'TCP', name: 'old' },
    ],
    finalizers: ['a', 'b'],
  }
  const fields = {
    'f:ports': {
      'k:{"port":80,"protocol":"TCP"}': { 'f:name': {} },
      'k:{"port":81,"protocol":"TCP"}': { '.': {}, 'f:name': {} },
    },
    'f:finalizers': { 'v:"a"': {} },
  }

  expect(withoutFields(value, fields)).toEqual({ ports: [{ port: 80, protocol: 'TCP' }], finalizers: ['b'] })
})
