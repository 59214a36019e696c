import { expect, test } from 'vitest'
import { lyonReturned, shares } from './served-fleet.ts'
import { cluster } from './small-fleet.ts'

const lyon = 'clusters/europe/lyon/cluster.yaml'

test('a cluster that came back gets nothing by itself, and its part on request', async () => {
  const fleet = await lyonReturned()
  const before = await shares(fleet)

  fleet.commit({}, 'Again\n\nBanyan-Rebalance: . web\n')
  const after = await shares(fleet)

  expect(before).toEqual({ lyon: 0, osaka: 3, paris: 3, tokyo: 2 })
  expect(after).toEqual({ lyon: 2, osaka: 2, paris: 2, tokyo: 2 })
})

test('a request for a branch leaves the share of the branch as it is', async () => {
  const fleet = await lyonReturned()

  fleet.commit({}, 'Banyan-Rebalance: europe')

  expect(await shares(fleet)).toEqual({ lyon: 2, osaka: 3, paris: 1, tokyo: 2 })
})

test.each(['Banyan-Rebalance: . agent', 'Banyan-Rebalance: asia', 'Banyan-Rebalance:', 'no trailer'])(
  '"%s" moves nothing where it says nothing',
  async message => {
    const fleet = await lyonReturned()

    fleet.commit({}, message)

    expect(await shares(fleet)).toEqual({ lyon: 0, osaka: 3, paris: 3, tokyo: 2 })
  },
)

test('a request is honoured once, also after a restart', async () => {
  const fleet = await lyonReturned()
  const asked = fleet.commit({}, 'Banyan-Rebalance: /')
  await fleet.round()
  fleet.commit({ [lyon]: null })
  await fleet.round()
  fleet.restart()
  fleet.commit({ [lyon]: cluster('lyon') })

  const { state } = await fleet.round()

  expect(await shares(fleet)).toEqual({ lyon: 0, osaka: 3, paris: 3, tokyo: 2 })
  expect([...(state?.decisions.values() ?? [])].map(({ rebalanced }) => rebalanced)).toEqual([asked])
})
