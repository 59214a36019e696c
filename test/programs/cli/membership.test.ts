import { expect } from 'vitest'
import { testShop } from '../../support/served-shop.ts'

testShop(
  'a cluster with onRemoval: Delete goes with all that it has, once that is approved',
  async ({ terminal, clusters }) => {
    const web = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'web', name: 'web' }
    terminal.edit('clusters/america/cluster.yaml', 'spec:', 'spec:\n  onRemoval: Delete')
    terminal.edit('fleet.yaml', 'spec:', 'spec:\n  guards: { requireApproval: { clusters: [america] } }')
    const first = await terminal.banyan(['apply'])
    const begun = /banyan approve ([0-9a-f]{64})/.exec(first.stderr)?.[1] ?? ''
    await terminal.banyan(['approve', begun.slice(0, 12)])
    await terminal.banyan(['apply'])
    const before = await clusters.api('america').get(web)

    terminal.remove('clusters/america')
    const plan = await terminal.banyan(['plan'])
    const stopped = await terminal.banyan(['apply'])
    const kept = await clusters.api('america').get(web)
    const digest = /banyan approve ([0-9a-f]{64})/.exec(stopped.stderr)?.[1] ?? ''
    await terminal.banyan(['approve', digest.slice(0, 12)])
    const removed = await terminal.banyan(['apply'])
    const status = await terminal.banyan(['status'])

    expect(before).toBeDefined()
    expect(plan.stdout).toContain('Clusters that are removed (their objects are deleted): america')
    expect(stopped.code).toBe(1)
    expect(kept?.metadata.uid).toBe(before?.metadata.uid)
    expect(removed.code).toBe(0)
    expect(await clusters.api('america').get(web)).toBe(undefined)
    expect(status.stdout).not.toContain('america')
  },
)

testShop('a commit that moves too many replicas is stopped until it is approved', async ({ terminal }) => {
  terminal.edit('fleet.yaml', 'spec:', 'spec:\n  guards: { maxMovedReplicas: { percent: 10, floor: 0 } }')
  await terminal.banyan(['apply'])
  const before = await terminal.banyan(['status'])
  terminal.edit('clusters/policies/web.yaml', 'target: america, weight: 2', 'target: america, weight: 9')
  const stopped = await terminal.banyan(['apply'])
  const digest = /banyan approve ([0-9a-f]{64})/.exec(stopped.stderr)?.[1] ?? ''
  const held = await terminal.banyan(['status'])
  const why = await terminal.banyan(['explain', 'web', 'america'])
  await terminal.banyan(['approve', digest])
  const moved = await terminal.banyan(['apply'])

  const share = (text: string): string | undefined => /america .*web=(\d+)/.exec(text)?.[1]
  expect(stopped.stderr).toContain('stopped by maxMovedReplicas')
  expect(share(held.stdout)).toBe(share(before.stdout))
  expect(why.stdout).toMatch(/^it has [0-9a-f]{12}: maxMovedReplicas: \d+ of 10 replicas /m)
  expect(moved.code).toBe(0)
  expect(Number(share((await terminal.banyan(['status'])).stdout))).toBeGreaterThan(
    Number(share(before.stdout)),
  )
})
