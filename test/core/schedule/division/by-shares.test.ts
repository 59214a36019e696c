import { expect, test } from 'vitest'
import { divideBounds, divideCompletions } from '../../../../src/core/schedule/index.ts'

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

test('the bounds of an HPA follow the shares', () => {
  const shares = [
    { name: 'osaka', replicas: 3 },
    { name: 'paris', replicas: 6 },
    { name: 'tokyo', replicas: 1 },
  ]

  // 5 by 3 : 6 : 1 with at least 1 each is 1, 3, 1; 20 is 6, 12, 2.
  expect(divideBounds({ minReplicas: 5, maxReplicas: 20 }, shares)).toEqual([
    { name: 'osaka', minReplicas: 1, maxReplicas: 6 },
    { name: 'paris', minReplicas: 3, maxReplicas: 12 },
    { name: 'tokyo', minReplicas: 1, maxReplicas: 2 },
  ])
})

test('bounds smaller than the number of clusters with a share are raised to one each', () => {
  const shares = ['a', 'b', 'c'].map(name => ({ name, replicas: 1 }))

  expect(divideBounds({ minReplicas: 1, maxReplicas: 2 }, [...shares, { name: 'd', replicas: 0 }])).toEqual([
    { name: 'a', minReplicas: 1, maxReplicas: 1 },
    { name: 'b', minReplicas: 1, maxReplicas: 1 },
    { name: 'c', minReplicas: 1, maxReplicas: 1 },
    { name: 'd', minReplicas: 0, maxReplicas: 0 },
  ])
})
