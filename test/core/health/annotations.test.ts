import { expect, test } from 'vitest'
import { assessHealth } from '../../../src/core/health/index.ts'

test.each([
  ['argocd.argoproj.io/ignore-healthcheck', 'true', 'Healthy'],
  ['argocd.argoproj.io/ignore-healthcheck', 'false', 'Degraded'],
  ['kluctl.io/is-ready', 'true', 'Healthy'],
  ['kluctl.io/is-ready', 'false', 'Progressing'],
])('the annotation %s: "%s" makes an object that failed %s', (annotation, value, status) => {
  const object = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'it', annotations: { [annotation]: value } },
    status: { conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded' }] },
  }

  expect(assessHealth(object).status).toBe(status)
  const leaving = { ...object, metadata: { ...object.metadata, deletionTimestamp: 'now' } }
  expect(assessHealth(leaving).message).toBe('being deleted')
})
