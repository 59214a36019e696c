import { expect, test } from 'vitest'
import { isObject, type JsonValue } from '../../../src/base/std/json.ts'
import { compiledFiles, objectsOf } from '../../support/compiled.ts'
import { type Files, ours } from '../../support/fleet-files.ts'

/** One region of two clusters and one of a single one, and a Job that all of them share. */
function fleet(job: string, policy = ''): Files {
  return {
    'fleet.yaml': ours('Fleet\nmetadata: { name: shop }\nspec: { levels: [region] }'),
    'templates/report/job.yaml': `apiVersion: batch/v1\nkind: Job\nmetadata: { name: report }\nspec: ${job}\n`,
    'clusters/policies/report.yaml': ours(
      `PropagationPolicy\nspec: { workloads: [{ resourceSelectors: [{ kind: Job }], ${policy}replicaScheduling: { replicaSchedulingType: Divided } }] }`,
    ),
    'clusters/asia/tokyo/cluster.yaml': ours('Cluster\nmetadata: { name: tokyo }'),
    'clusters/asia/osaka/cluster.yaml': ours('Cluster\nmetadata: { name: osaka }'),
    'clusters/europe/paris/cluster.yaml': ours('Cluster\nmetadata: { name: paris }'),
  }
}

function jobs(files: Files): Readonly<Record<string, JsonValue | undefined>> {
  const objects = objectsOf(compiledFiles(files))
  return Object.fromEntries(
    Object.entries(objects).map(([cluster, [job]]) => [cluster, isObject(job) ? job.spec : undefined]),
  )
}

test('a divided Job divides its parallelism, and its completions by that', () => {
  expect(jobs(fleet('{ parallelism: 6, completions: 20 }'))).toEqual({
    osaka: { parallelism: 2, completions: 7 },
    paris: { parallelism: 2, completions: 7 },
    tokyo: { parallelism: 2, completions: 6 },
  })
})

test('the policy may give the parallelism', () => {
  expect(jobs(fleet('{ completions: 9 }', 'replicas: 3, '))).toEqual({
    osaka: { parallelism: 1, completions: 3 },
    paris: { parallelism: 1, completions: 3 },
    tokyo: { parallelism: 1, completions: 3 },
  })
})

test('a Job that says nothing is one pod in one cluster', () => {
  expect(jobs(fleet('{}'))).toEqual({
    osaka: { parallelism: 1, completions: 1 },
    paris: undefined,
    tokyo: undefined,
  })
})

test('a Job without completions has none anywhere', () => {
  expect(jobs(fleet('{ parallelism: 2 }'))).toEqual({
    osaka: { parallelism: 1 },
    paris: { parallelism: 1 },
    tokyo: undefined,
  })
})

test('a cluster without a share keeps the Job without pods where the policy scales', () => {
  expect(jobs(fleet('{ parallelism: 2, completions: 4 }', 'onZero: Scale, '))).toEqual({
    osaka: { parallelism: 1, completions: 2 },
    paris: { parallelism: 1, completions: 2 },
    tokyo: { parallelism: 0, completions: 0 },
  })
})

test('a Job whose pods are numbered is not divided, and says where that stands', () => {
  const { diagnostics } = compiledFiles(fleet('{ parallelism: 2, completions: 4, completionMode: Indexed }'))

  expect(diagnostics.map(({ code, at }) => `${at.file} ${code}`)).toContain(
    'templates/report/job.yaml schedule/job-indexed',
  )
})

test('numbers do no harm to a Job with one completion', () => {
  expect(compiledFiles(fleet('{ completions: 1, completionMode: Indexed }')).diagnostics).toEqual([])
})

test('an override below the policy must not change the completions', () => {
  const override = ours(
    'OverridePolicy\nspec: { overrideRules: [{ overriders: { plaintext: [{ path: /spec/completions, operator: replace, value: 5 }] } }] }',
  )
  const files = {
    ...fleet('{ parallelism: 2, completions: 4 }'),
    'clusters/asia/overrides/report.yaml': override,
  }

  const { diagnostics, exceptions } = compiledFiles(files)

  expect(diagnostics.map(({ code }) => code)).toEqual(['render/replicas-overridden'])
  expect(exceptions.map(({ cluster }) => cluster)).toEqual(['osaka', 'tokyo'])
})
