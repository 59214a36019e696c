import { expect, test } from 'vitest'
import { suggest } from '../../../src/base/std/suggest.ts'

const names = ['effect', 'key', 'value', 'labels', 'clusterAffinity']

test('the nearest name is suggested, a swap of letters being one mistake', () => {
  expect(suggest('efect', names)).toBe('effect')
  expect(suggest('lables', names)).toBe('labels')
  expect(suggest('kye', names)).toBe('key')
  expect(suggest('clusteraffinities', names)).toBe('clusterAffinity')
})

test('nothing is suggested when nothing is near', () => {
  expect(suggest('weight', names)).toBeUndefined()
  expect(suggest('x', [])).toBeUndefined()
})
