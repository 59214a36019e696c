import { expect } from 'vitest'
import { testShop } from '../../support/served-shop.ts'

const policy = (placement: string) => `apiVersion: banyan.dev/v1alpha1
kind: PropagationPolicy
metadata: { name: web }
spec:
  placement: { ${placement} }
`

testShop(
  'a spread is validated, applied, explained and kept from a fleet repository',
  async ({ terminal }) => {
    const path = 'clusters/policies/web.yaml'
    terminal.write(path, policy('spreadConstraints: [{ spreadByField: cluster, minGroups: 9 }]'))
    const unmet = await terminal.banyan(['validate'])
    terminal.write(
      path,
      policy('numberOfClusters: 2, preferred: [{ weight: 5, clusterAffinity: { clusterNames: [paris] } }]'),
    )
    const applied = await terminal.banyan(['apply'])
    terminal.write(path, policy('numberOfClusters: 2'))
    const again = await terminal.banyan(['apply'])
    const explained = await terminal.banyan(['explain', 'web', 'berlin', '-o', 'json'])

    expect(unmet.code).toBe(1)
    expect(unmet.stdout + unmet.stderr).toContain(
      'it wants at least 9 clusters, and no more than 3 can be had: 6 too few',
    )
    expect([applied.code, again.code]).toEqual([0, 0])
    expect(again.stdout).toMatch(/america .*web/)
    expect(again.stdout).toMatch(/paris .*web/)
    expect(again.stdout).not.toMatch(/berlin .*web/)
    expect(JSON.parse(explained.stdout)).toMatchObject({
      placement: [{ cluster: 'berlin', selected: false, why: expect.stringContaining('2 clusters at most') }],
    })
  },
)

testShop('a refinement spreads in its branch, and says where it cannot', async ({ terminal }) => {
  const asked = (most: string) =>
    policy(`spreadConstraints: [{ spreadByField: cluster, ${most} }]`)
      .replace('name: web', 'name: fewer')
      .replace('spec:', 'spec:\n  refines: web')
  terminal.write('clusters/policies/web.yaml', policy(''))
  terminal.write('clusters/europe/policies/fewer.yaml', asked('minGroups: 9'))
  const unmet = await terminal.banyan(['validate'])
  terminal.write('clusters/europe/policies/fewer.yaml', asked('maxGroups: 1'))
  const applied = await terminal.banyan(['apply'])
  const explained = await terminal.banyan(['explain', 'web', 'paris'])

  expect(unmet.code).toBe(1)
  expect(unmet.stdout + unmet.stderr).toContain(
    'policy "fewer" cannot spread: it wants at least 9 clusters, and no more than 2 can be had: 7 too few',
  )
  expect(applied.code).toBe(0)
  expect(applied.stdout).toMatch(/america .*web/)
  expect(applied.stdout).toMatch(/berlin .*web/)
  expect(applied.stdout).not.toMatch(/paris .*web/)
  expect(explained.stdout).toContain('as "fewer" refines it, 1 cluster at most')
})

testShop(
  'an affinity that cannot be spread gives way to the next, and explain says why',
  async ({ terminal }) => {
    const terms = [
      '{ affinityName: home, clusterNames: [paris] }',
      '{ affinityName: all, clusterNames: [paris, america] }',
    ].join(', ')
    const spread = 'spreadConstraints: [{ spreadByField: cluster, minGroups: 2 }]'
    terminal.write('clusters/policies/web.yaml', policy(`clusterAffinities: [${terms}], ${spread}`))

    const applied = await terminal.banyan(['apply'])
    const explained = await terminal.banyan(['explain', 'web', 'paris'])

    expect(applied.stdout).toMatch(/america .*web/)
    expect(explained.stdout).toContain(
      'affinity "home" is passed over: it wants at least 2 clusters, and no more than 1 can be had: 1 too few',
    )
    expect(explained.stdout).toContain(
      'paris: selected by policy "web" (clusters/policies/web.yaml, affinity "all")',
    )
  },
)
