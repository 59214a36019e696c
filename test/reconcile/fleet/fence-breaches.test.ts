import { expect, test } from 'vitest'
import { rolloutsOf, withBreaches } from '../../../src/reconcile/fleet/fence-breaches.ts'

const rollout = {
  policy: 'clusters/rollout',
  application: 'web',
  revision: 'old',
  step: 'step 1',
  counts: { clusters: 2, done: 0, underway: 2, failed: 0, waiting: 0 },
  waits: '',
}
const key = `${rollout.policy} ${rollout.application}`

const first = { at: 1, step: 'step 1', group: '', reason: 'it fell over' }
const second = { ...first, at: 2 }

function remembered(...breaches: readonly (typeof first)[]) {
  const fence = {
    ...{ sequence: { epoch: 1, counter: 1 }, writer: '', source: '', branch: '', head: '' },
    ...{ clusterUid: '', shares: {} },
    breaches: breaches.map(breach => ({
      ...{ policy: rollout.policy, application: rollout.application, revision: 'new' },
      ...breach,
      failed: 'bad',
    })),
  }
  return rolloutsOf(new Map([['osaka', fence]]))
}

test('an older word of a rollout takes nothing from what clusters remember of its reverts', () => {
  const stored = new Map([[key, { ...rollout, breaches: [] }]])
  expect(withBreaches(stored, remembered(first)).get(key)).toMatchObject({
    revision: 'new',
    step: 'step 1',
    breaches: [{ ...first, reverted: true, clusters: { osaka: { failed: 'bad' } } }],
  })
})

test('what only the store knows of a breach stays: its other clusters, its pull request, and other breaches', () => {
  const told = { ...first, reverted: true as const, pullRequest: 7, clusters: { paris: { failed: 'bad' } } }
  const stored = new Map([[key, { ...rollout, breaches: [told] }]])
  const both = { osaka: { failed: 'bad' }, paris: { failed: 'bad' } }
  expect(withBreaches(stored, remembered(first)).get(key)).toMatchObject({
    revision: 'old',
    breaches: [{ ...told, clusters: both }],
  })
  expect(withBreaches(stored, remembered(second)).get(key)?.breaches).toMatchObject([told, second])
})
