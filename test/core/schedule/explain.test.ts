import { expect, test } from 'vitest'
import { decide, explainShare, formatShare } from '../../../src/core/schedule/index.ts'
import { dividing, placementOf, type Sketch } from '../../support/placement.ts'
import { requestOf, type Scheduling } from '../../support/schedule.ts'

const levels = ['region']
const leaf = (name: string): Sketch => ({ name, cluster: true })
const tree = placementOf(
  {
    name: '',
    children: [
      { name: 'asia', children: [leaf('tokyo'), leaf('seoul')] },
      { name: 'europe', children: [leaf('paris')] },
    ],
  },
  levels,
)

function explain(
  cluster: string,
  scheduling: Pick<Scheduling, 'workload' | 'replicas' | 'previous'>,
): string {
  const request = requestOf({ tree, levels, ...scheduling })
  const share = explainShare(request, decide(request).decision, cluster)
  return share === undefined ? '' : formatShare(share)
}

test('a share is explained by its divisions, the rounding, and what would give one more', () => {
  expect(explain('seoul', { workload: dividing(), replicas: 8 }).split('\n')).toEqual([
    'seoul has 3:',
    '  of the 8 of /, divided among 2 children, asia gets 5, weight 2 of 3 (quota 5.33)',
    '  of the 5 of asia, divided among 2 children, asia/seoul gets 3, weight 1 of 2 (quota 2.50)',
    '  not 4: in asia, its number 4 ranks 1/7 = 0.143, and the last one dealt, number 2 of asia/tokyo, 1/3 = 0.333',
    '  one more: with 10 replicas in all, or with weight 3 instead of 1 for asia/seoul',
  ])
})

test('a cluster at its limit is told which limit that is', () => {
  const preferences = [{ target: 'asia', maxReplicas: 4 }, { target: 'europe' }]
  const workload = dividing({ levels: [{ level: 'region', preferences }] })

  expect(explain('tokyo', { workload, replicas: 20 })).toMatch(/one more: only if asia takes more than 4$/)
})

test('what was only kept is told apart from what a division afresh would give', () => {
  const before = decide(
    requestOf({ tree, levels, workload: dividing(), replicas: 9, held: new Map([['paris', 7]]) }),
  )

  expect(explain('paris', { workload: dividing(), replicas: 9, previous: before.decision })).toMatch(
    /kept from the decision before; divided afresh it would have 3/,
  )
})

test('a cluster that the decision does not have is not explained', () => {
  expect(explain('oslo', { workload: dividing(), replicas: 9 })).toBe('')
})
