import { expect, test } from 'vitest'
import { divideCompletions } from '../../../../src/core/schedule/index.ts'

test('completions follow the parallelism, ties to the earlier name', () => {
  const shares = [
    { name: 'paris', replicas: 2 },
    { name: 'tokyo', replicas: 1 },
    { name: 'osaka', replicas: 1 },
  ]

  // 10 by 2 : 1 : 1 is 5, 2.5, 2.5; the last one goes to osaka, which comes before tokyo.
  expect(divideCompletions(10, shares)).toEqual([
    { name: 'osaka', completions: 3 },
    { name: 'paris', completions: 5 },
    { name: 'tokyo', completions: 2 },
  ])
})

test('who has no share completes nothing', () => {
  const shares = [
    { name: 'a', replicas: 0 },
    { name: 'b', replicas: 3 },
  ]

  expect(divideCompletions(7, shares)).toEqual([
    { name: 'a', completions: 0 },
    { name: 'b', completions: 7 },
  ])
})

test('without any share nobody completes anything', () => {
  expect(divideCompletions(7, [{ name: 'a', replicas: 0 }])).toEqual([{ name: 'a', completions: 0 }])
})
