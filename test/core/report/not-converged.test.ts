import { expect, test } from 'vitest'
import { notConverged } from '../../../src/core/report/index.ts'
import { SmallFleet } from '../../scenarios/small-fleet.ts'

test('a workload of which replicas only have to go is not said to have any on their way', async () => {
  const { state } = await new SmallFleet().round()
  if (state === undefined) throw new Error('there is no state')
  const grantedMore = (more: number) => {
    const decisions = [...state.decisions].map(([key, decision]) => {
      const { root } = decision
      const leaf = { ...root, cluster: 'tokyo', target: 3, granted: 3 + more, children: [] }
      return [
        key,
        { ...decision, root: { ...root, target: 3, granted: 3 + more, children: [leaf] } },
      ] as const
    })
    return notConverged({ ...state, stops: [], clusters: new Map(), decisions: new Map(decisions) })
  }

  expect(grantedMore(0)).toEqual([])
  expect(grantedMore(2)).toEqual([expect.stringMatching(/^web: 2 replicas of .* still have to go$/)])
  expect(grantedMore(-1)).toEqual([expect.stringMatching(/^web: 1 replica of .* is on its way$/)])
})
