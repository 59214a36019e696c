import { expect, test } from 'vitest'
import type { HealthStatus } from '../../../src/core/model/outcome.ts'
import { worstHealth } from '../../../src/reconcile/cluster/worst-health.ts'

const object = (name: string, status: HealthStatus) => ({
  key: `apps/Deployment/shop/${name}`,
  application: 'shop',
  health: { status, message: `${name} is so` },
})

test('the worst of several is told with its object, and how many are as bad', () => {
  const all = [object('a', 'Progressing'), object('b', 'Degraded'), object('c', 'Degraded')]

  expect(worstHealth(all)).toEqual({
    status: 'Degraded',
    message: 'Deployment.apps shop/b: b is so (and 1 more)',
  })
  expect(worstHealth(all.slice(0, 2)).message).toBe('Deployment.apps shop/b: b is so')
  expect(worstHealth([])).toEqual({ status: 'Healthy', message: '' })
})
