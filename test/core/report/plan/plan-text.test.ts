import { expect, test } from 'vitest'
import type { FleetPlan, ObjectChange } from '../../../../src/core/model/fleet-plan.ts'
import { keyOf } from '../../../../src/core/model/object.ts'
import { formatPlanMarkdown, formatPlanText } from '../../../../src/core/report/index.ts'

const objectIn = (greeting: string) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { template: { metadata: { annotations: { greeting } } } },
})
const scaledIn = (greeting: string): ObjectChange => ({
  change: 'changed',
  key: keyOf({ group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' }),
  application: 'web',
  before: objectIn(greeting),
  after: objectIn(greeting),
  origin: { file: '' },
  scaled: true,
  counted: false,
})
const plan: FleetPlan = {
  groups: [
    { change: scaledIn('hello'), clusters: ['york'] },
    { change: scaledIn('bonjour'), clusters: ['lyon', 'nice'] },
  ],
  moves: [],
  joined: [],
  detached: [],
  removed: [],
  suspended: [],
  redelivered: [],
  pins: [],
  counts: { clusters: 3, added: 0, changed: 3, deleted: 0, waiting: 0, hooks: 0, movedReplicas: 0 },
}

test.each([
  ['text', formatPlanText],
  ['Markdown', formatPlanMarkdown],
])('what is only scaled is told once in %s, though vars make it another in each cluster', (_, format) => {
  const text = format(plan)

  expect(text.match(/scale /g)).toHaveLength(1)
  expect(text).toContain('the same in 3 clusters: lyon, nice, york')
})
