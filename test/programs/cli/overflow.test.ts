import { expect } from 'vitest'
import type { Terminal } from '../../support/banyan.ts'
import { requestCpu, shopTests, smallNodes } from '../../support/served-shop.ts'

const policy = (overflow: string) => `apiVersion: banyan.dev/v1alpha1
kind: PropagationPolicy
metadata: { name: web }
spec:
  placement:
    clusterAffinities:
      - affinityName: near
        clusterNames: [paris]
        overflowAffinities: [${overflow}]
  workloads:
    - resourceSelectors: [{ kind: Deployment, name: web }]
      replicas: 3
      replicaScheduling: { replicaSchedulingType: Divided }
`

// 4 pods fit into each.
const testShop = shopTests({
  behaviour: { nodes: smallNodes },
  prepare: terminal => {
    requestCpu(terminal)
    terminal.write(
      'clusters/policies/web.yaml',
      policy('{ affinityName: other, clusterNames: [berlin] }, { clusterNames: [america] }'),
    )
    terminal.commit('one')
  },
})

async function apply(terminal: Terminal, replicas?: number): Promise<string> {
  if (replicas !== undefined) {
    const path = 'clusters/policies/web.yaml'
    terminal.write(path, terminal.read(path).replace(/replicas: \d+/, `replicas: ${replicas}`))
    terminal.commit(`${replicas} replicas`)
  }
  const applied = await terminal.banyan(['apply', '--branch', 'main', '--timeout', '1m'])
  expect(applied.code).toBe(0)
  return applied.stdout
}

testShop(
  'replicas overflow into further clusters when the first are full, with all of their application, and leave them first',
  async ({ terminal }) => {
    const few = await apply(terminal)
    const many = await apply(terminal, 6)
    const [supposed, replayed] = await Promise.all([
      terminal.banyan(['schedule', 'web', '--branch', 'main', '--replicas', '10']),
      terminal.banyan(['replay', 'web', '--branch', 'main']),
    ])
    const decision = terminal.git('show', 'banyan/status:decisions/web/Deployment.web.web/decision.yaml')
    const fewer = await apply(terminal, 3)

    expect(few).toMatch(/paris +3 .* web\n/)
    expect(few).toMatch(/berlin +0 +Synced +Healthy *\n/)
    expect(many).toMatch(/paris +4 .* web\n/)
    expect(many).toMatch(/berlin +2 .* web\n/)
    expect(many).toMatch(/america +0 +Synced +Healthy *\n/)
    expect(supposed.stdout).toMatch(/america +0 → 2\n/)
    expect(replayed).toMatchObject({ code: 0, stdout: expect.stringContaining(': the same') })
    expect(decision).toContain(
      'tiers:\n- tier: 0\n  affinityName: near\n  replicas: 4\n  maxReplicas: 4\n- tier: 1\n  affinityName: other\n  replicas: 2\n',
    )
    expect(fewer).toMatch(/berlin +0 +Synced +Healthy *\n/)
  },
)

testShop('tiers that nothing belongs to are told where they stand', async ({ terminal }) => {
  terminal.write(
    'clusters/policies/web.yaml',
    policy('{ clusterNames: [paris] }, { exclude: [paris, berlni] }'),
  )

  const { code, stdout } = await terminal.banyan(['validate'])

  expect(code).toBe(0)
  expect(stdout).toMatch(
    /web.yaml:9:\d+: warning fleet\/overflow-empty: overflow affinity 1 of "near" selects no cluster that no tier before it has/,
  )
  expect(stdout).toContain('there is no cluster "berlni"')
})
