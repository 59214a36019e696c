import { expect, test } from 'vitest'
import {
  decide,
  decisionJson,
  explainShare,
  formatDecision,
  formatShare,
} from '../../../src/core/schedule/index.ts'
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

const flat = dividing({ levels: [] })

test('a flat division is told as one list, in which groups only add up', () => {
  const request = requestOf({ tree, levels, workload: flat, replicas: 10 })

  expect(formatDecision(decide(request).decision, { request }).split('\n')).toEqual([
    'web: Deployment.apps frontend, 10 replicas divided by policy "web" (Webster, one flat list)',
    '/: 10',
    '  asia: 6',
    '    seoul: 3, weight 1 of 3',
    '    tokyo: 3, weight 1 of 3',
    '  europe: 4',
    '    paris: 4, weight 1 of 3',
  ])
  expect(decisionJson(decide(request).decision, request)).toMatchObject({
    root: {
      flat: true,
      children: [
        { path: 'asia', target: 6 },
        { path: 'europe', target: 4 },
      ],
    },
  })
})

test('what one flat list would give is told beside what the levels give, and the other way round', () => {
  const regions = dividing({ levels: [{ level: 'region', preferences: [{ target: '*', weight: 1 }] }] })

  expect(explain('paris', { workload: regions, replicas: 9 })).toContain(
    'divided as one flat list it would have 3',
  )
  expect(explain('paris', { workload: flat, replicas: 9 })).not.toContain('divided level by level')
})

test('where more replicas may take some from a cluster, a number that was not searched for to the end says so', () => {
  const workload = dividing({
    algorithm: 'FloorByWeight',
    levels: [{ level: 'region', preferences: [{ target: 'asia', weight: 1_000 }, { target: 'europe' }] }],
  })

  expect(explain('paris', { workload, replicas: 9 })).toMatch(
    /one more: with 1001 replicas in all \(perhaps with fewer: not every number was tried beyond 64 more\)/,
  )
})

test('what is held back is told with its causes', () => {
  const { decision } = decide(requestOf({ tree, levels, workload: dividing(), replicas: 9 }))

  expect(formatDecision({ ...decision, deferredReasons: ['clusterJoined'] })).toContain(
    'kept as it was, because rescheduleWhen holds back: clusterJoined',
  )
})
