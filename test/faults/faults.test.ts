import { expect, test } from 'vitest'
import { tellStory } from './story.ts'

const { SEED, FAULT_SEEDS = '25' } = process.env
const seeds =
  SEED === undefined ? Array.from({ length: Number(FAULT_SEEDS) }, (_, index) => index) : [Number(SEED)]

test('whatever fails and whenever a process dies, nothing is lost, nothing leaks and nobody else is touched', async () => {
  for (const seed of seeds) {
    const { wrong } = await tellStory(seed)
    expect(wrong, `replay: node test/faults/replay.ts ${seed}`).toEqual([])
  }
})
