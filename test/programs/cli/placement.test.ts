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
