import { expect, test } from 'vitest'
import type { JsonObject } from '../../../src/base/std/json.ts'
import { workloadOf } from '../../../src/reconcile/observe/workload-of.ts'

function job(spec: JsonObject, status: JsonObject) {
  return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'report' }, spec, status }
}

function seen(spec: JsonObject, status: JsonObject): readonly number[] {
  const { replicas, available } = workloadOf(job(spec, status), [], 0, 0)
  return [replicas, available]
}

test('a Job that runs has what is active', () => {
  expect(seen({ parallelism: 4, completions: 20 }, { active: 3, succeeded: 2 })).toEqual([3, 3])
})

test('what a Job runs no more, because little is left to complete, is not waited for', () => {
  expect(seen({ parallelism: 4, completions: 20 }, { active: 1, succeeded: 19 })).toEqual([4, 4])
})

test('a finished Job has all that it will ever run', () => {
  const conditions = [{ type: 'Complete', status: 'True' }]

  expect(seen({ parallelism: 4, completions: 20 }, { succeeded: 20, conditions })).toEqual([4, 4])
  expect(seen({ parallelism: 4 }, { succeeded: 1, conditions })).toEqual([4, 4])
})
