import { expect, test } from 'vitest'
import { cut, dividing, during, shares } from './served-fleet.ts'
import { SmallFleet } from './small-fleet.ts'

const two = (fields: string): string =>
  dividing(fields).replace('spec: {', 'spec: { placement: { numberOfClusters: 2 },')

test.each([
  ['Manual', { lyon: undefined, osaka: 4, paris: 4, tokyo: undefined }],
  ['Auto', { lyon: 4, osaka: 4, paris: undefined, tokyo: undefined }],
])(
  'another cluster stands in for a chosen one that is cut off, also over a restart; and then, with failback %s',
  async (failback, expected) => {
    const fleet = new SmallFleet()
    fleet.commit({ 'clusters/policies/web.yaml': two(`failback: ${failback}`) })
    await during(fleet, 60)
    const chosen = await shares(fleet)
    cut(fleet, 'lyon')
    const fewest = await during(fleet, 440)
    const moved = await shares(fleet)
    fleet.restart()
    await during(fleet, 20)
    const restarted = await shares(fleet)
    cut(fleet)
    const later = await during(fleet, 300)

    expect(chosen).toMatchObject({ lyon: 4, osaka: 4 })
    expect(moved).toMatchObject({ lyon: 0, osaka: 4, paris: 4 })
    expect(restarted).toEqual(moved)
    expect(await fleet.replicas('web')).toEqual(expected)
    expect(Math.min(fewest, later)).toBeGreaterThanOrEqual(8)
  },
)
