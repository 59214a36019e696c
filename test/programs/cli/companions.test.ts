import { afterAll, beforeAll, expect, test } from 'vitest'
import { autoscaler } from '../../scenarios/small-fleet.ts'
import { Terminal } from '../../support/banyan.ts'

let terminal: Terminal

const header = 'apiVersion: banyan.dev/v1alpha1\n'

function policy(name: string, kind: string, fields = ''): string {
  return `${header}kind: PropagationPolicy
metadata: { name: ${name} }
spec:
  workloads:
    - resourceSelectors: [{ kind: ${kind} }]
      replicaScheduling: { replicaSchedulingType: Divided }
${fields}`
}

const affinity = `      workloadAffinity:
        antiAffinity: [{ applications: [report], level: region }]
`

const files: Readonly<Record<string, string>> = {
  'fleet.yaml': `${header}kind: Fleet\nmetadata: { name: shop }\nspec: { levels: [region] }\n`,
  'templates/web/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec: { replicas: 6 }
${autoscaler('web', 'minReplicas: 2, maxReplicas: 21', 'shop')}`,
  'templates/report/job.yaml':
    'apiVersion: batch/v1\nkind: Job\nmetadata: { name: report, namespace: shop }\nspec: { parallelism: 2, completions: 7 }\n',
  'clusters/policies/web.yaml': policy('web', 'Deployment'),
  'clusters/policies/report.yaml': policy(
    'report',
    'Job',
    '  placement: { clusterAffinity: { paths: ["europe/**"] } }\n',
  ),
  ...Object.fromEntries(
    ['asia/tokyo', 'asia/seoul', 'europe/paris'].map(path => [
      `clusters/${path}/cluster.yaml`,
      `${header}kind: Cluster\nmetadata: { name: ${path.slice(path.indexOf('/') + 1)} }\n`,
    ]),
  ),
}

beforeAll(() => {
  terminal = new Terminal()
  terminal.git('init', '--quiet', '--initial-branch=main')
  for (const [path, text] of Object.entries(files)) terminal.write(path, text)
  terminal.commit('the fleet')
})
afterAll(() => terminal.close())

test('what a cluster should have shows its parts, and why', async () => {
  const rendered = await terminal.banyan(['render', '--cluster', 'paris'])
  expect(rendered.stdout).toContain('replicas: 2\n')
  expect(rendered.stdout).toContain('minReplicas: 1\n')
  expect(rendered.stdout).toContain('maxReplicas: 7\n')
  expect(rendered.stdout).toContain('completions: 7\n')
  expect(rendered.stdout).toContain('parallelism: 2\n')

  const web = await terminal.banyan(['explain', 'web', 'paris'])
  expect(web.stdout).toContain(
    'HorizontalPodAutoscaler.autoscaling shop/web: minReplicas 1 of 2, maxReplicas 7 of 21, by the granted shares, at least 1 each',
  )
  const report = await terminal.banyan(['explain', 'report', 'paris'])
  expect(report.stdout).toContain('completions: 7 of 7, by the granted shares')
})

test('a plan tells what an affinity moves, and explain why', async () => {
  terminal.write('clusters/policies/web.yaml', policy('web', 'Deployment', affinity))
  terminal.commit('apart from the report')

  const plan = await terminal.banyan(['plan', '--from', 'HEAD~1'])
  expect(plan.code).toBe(1)
  expect(plan.stdout).toContain('Plan: 3 clusters: 4 changed, 2 replicas moved\n')
  expect(plan.stdout).toContain('paris  2 → 0\n')
  expect(plan.stdout).toContain(
    'delete HorizontalPodAutoscaler.autoscaling shop/web (replaced, or runs elsewhere)  [web]  in paris',
  )
  expect(plan.stdout).toMatch(/- {2}maxReplicas: 7\n +\+ {2}maxReplicas: 11\n/)

  const rendered = await terminal.banyan(['render', '--cluster', 'paris'])
  expect(rendered.stdout).not.toContain('kind: Deployment')
  expect(rendered.stdout).not.toContain('HorizontalPodAutoscaler')

  const { stdout } = await terminal.banyan(['explain', 'web', 'paris'])
  expect(stdout).toContain(
    'paris: selected by policy "web" (clusters/policies/web.yaml), but Deployment.apps shop/web is kept away: its affinity wants a region without report: Job.batch shop/report\n',
  )
  expect(stdout).toContain(
    '\nkept away from "paris": its affinity wants a region without report: Job.batch shop/report\n/: ',
  )
  expect(stdout).not.toContain('"paris" is not selected')
})
