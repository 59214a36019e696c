import { expect, test } from 'vitest'
import { containsCommit } from '../../../src/reconcile/fleet/contains-commit.ts'
import { SimulatedRemote } from '../../../src/simulator/git/simulated-remote.ts'
import { SimulatedRepository } from '../../../src/simulator/git/simulated-repository.ts'

test('a commit contains those behind it, those of merged branches too, and no others', async () => {
  const remote = new SimulatedRemote()
  const publish = (branch: string, path: string, onto?: string) =>
    remote.publish(branch, new Map([[path, '1']]), onto === undefined ? {} : { onto })
  const root = publish('main', 'a')
  const topic = publish('topic', 'b', root)
  const later = publish('topic', 'c')
  const main = publish('main', 'd')
  const repository = new SimulatedRepository(remote)
  await repository.fetch('main')
  await repository.fetch('topic')
  const merged = await repository.merge(main, later)
  const tip = 'commit' in merged ? merged.commit : ''
  const contains = (commit: string, wanted: string) => containsCommit(repository, commit, wanted)

  for (const commit of [tip, main, later, topic, root]) expect(await contains(tip, commit)).toBe(true)
  expect(await contains(main, topic)).toBe(false)
  expect(await contains(topic, later)).toBe(false)
})
