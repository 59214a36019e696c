import { expect, test } from 'vitest'
import { ours } from '../support/fleet-files.ts'
import { branch, committedFleet, rendered, strangerCommits, texts } from './committed-fleet.ts'
import { cluster, imageOverride } from './small-fleet.ts'

const web = 'web/deployment.apps_default_web.yaml'

test('a commit that somebody took off the branch is not told any more', async () => {
  const fleet = committedFleet()
  await fleet.round()
  const first = rendered(fleet)?.id
  fleet.commit({ 'clusters/asia/overrides/web.yaml': imageOverride('2') })
  await fleet.round()
  const lost = rendered(fleet)?.id

  fleet.remote.move(branch, first)
  strangerCommits(fleet, { 'README.md': 'by hand' })
  await fleet.clock.advance(300_000)
  const { state } = await fleet.round()

  const told = state?.clusters.get('tokyo')?.committed?.commit
  expect(told).toBe(rendered(fleet)?.id)
  expect(told).not.toBe(lost)
  expect(state?.clusters.get('paris')?.committed?.commit).toBe(first)
})

test('a directory is told by the commit that changed it last, also where it is again what it was', async () => {
  const fleet = committedFleet()
  await fleet.round()
  strangerCommits(fleet, { [`clusters/tokyo/${web}`]: 'by hand' })
  await fleet.clock.advance(300_000)
  const mended = await fleet.round()
  const commit = rendered(fleet)?.id
  strangerCommits(fleet, { 'README.md': 'by hand' })
  fleet.restart()
  const again = await fleet.round()

  for (const { state } of [mended, again])
    expect(state?.clusters.get('tokyo')?.committed?.commit).toBe(commit)
})

test('a cluster without applications that is to be deleted loses its directory like any other', async () => {
  const lyon = 'clusters/europe/lyon/cluster.yaml'
  const inAsia = (name: string) =>
    ours(
      `PropagationPolicy\nmetadata: { name: ${name} }\nspec: { placement: { clusterAffinity: { paths: [asia/**] } } }`,
    )
  const fleet = committedFleet({
    [lyon]: cluster('lyon', 'onRemoval: Delete'),
    'clusters/policies/web.yaml': inAsia('web'),
    'clusters/policies/agent.yaml': inAsia('agent'),
  })
  await fleet.round()
  await fleet.clock.advance(300_000)
  await fleet.round()
  const before = Object.keys(texts(fleet, 'clusters/lyon'))

  fleet.commit({ [lyon]: null })
  await fleet.round()
  await fleet.round()
  const { state } = await fleet.round()

  expect(before).toEqual(['.banyan'])
  expect(texts(fleet, 'clusters/lyon')).toEqual({})
  expect(state?.clusters.has('lyon')).toBe(false)
})
