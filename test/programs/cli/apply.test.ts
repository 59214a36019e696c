import { expect } from 'vitest'
import { testShop } from '../../support/served-shop.ts'

const web = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'web', name: 'web' }

testShop(
  'apply brings the fleet to its clusters, and status, plan and plan --live know it',
  async ({ terminal, clusters }) => {
    const before = await terminal.banyan(['status'])
    const applied = await terminal.banyan(['apply', '--timeout', '1m'])
    const [table, json, plan, live] = await Promise.all([
      terminal.banyan(['status']),
      terminal.banyan(['status', '-o', 'json']),
      terminal.banyan(['plan']),
      terminal.banyan(['plan', '--live']),
    ])

    expect(before).toMatchObject({ code: 1, stdout: '' })
    expect(applied).toMatchObject({ code: 0, stderr: expect.stringContaining('converged at') })
    expect(applied.stderr.match(/^. paris .*/gm)).toEqual([
      expect.stringMatching(/^✓ paris {2}3 applied {2}Healthy$/),
    ])
    expect(applied.stdout).toMatch(/paris +3 +Synced +Healthy +web/)
    expect((await clusters.api('paris').get(web))?.spec).toMatchObject({ replicas: 3 })
    expect(table.stdout).toMatch(/^CLUSTER .*\namerica +america +Synced +Healthy +[0-9a-f]{12} +web=4\n/)
    expect(JSON.parse(json.stdout)).toMatchObject({
      kind: 'FleetStatus',
      clusters: [{ name: 'america' }, {}, {}],
    })
    expect(plan).toEqual({ code: 0, stdout: 'Plan: no changes\n', stderr: '' })
    expect(live).toEqual({ code: 0, stdout: 'Plan: no changes\n', stderr: '' })
  },
)

testShop(
  'plan --live compares with the clusters as they are, writes nothing, and tells which it could not ask',
  async ({ terminal, clusters }) => {
    const fresh = await terminal.banyan(['plan', '--live', '-o', 'json'])
    await terminal.banyan(['apply'])
    terminal.edit('templates/web/kustomization.yaml', '1.27', '1.28')
    await clusters.api('berlin').delete({ apiVersion: 'v1', kind: 'Service', namespace: 'web', name: 'web' })
    const changed = await terminal.banyan(['plan', '--live'])
    await clusters.cut('america')
    const cut = await terminal.banyan(['plan', '--live', '-o', 'json'])

    expect(fresh.code).toBe(1)
    expect(JSON.parse(fresh.stdout).counts).toMatchObject({ clusters: 3, added: 9, changed: 0 })
    expect(changed).toMatchObject({ code: 1, stderr: '' })
    expect(changed.stdout).toMatch(/^Plan: 3 clusters: 3 changed, 1 added\n/)
    expect(changed.stdout).toMatch(/^create Service web\/web {2}\[web\] {2}in berlin$/m)
    expect(JSON.stringify(await clusters.api('paris').get(web))).toContain('nginx:1.27')
    expect(cut.code).toBe(2)
    expect(JSON.parse(cut.stdout)).toMatchObject({
      counts: { clusters: 2 },
      failures: [{ cluster: 'america', code: 'cluster/unreachable' }],
    })
  },
)

testShop(
  'a cluster that cannot be reached fails the apply with a reason, and no other cluster',
  async ({ terminal, clusters }) => {
    await clusters.cut('berlin')

    const { code, stdout, stderr } = await terminal.banyan(['apply', '--timeout', '1s'])

    expect(code).toBe(1)
    expect(stderr).toMatch(/not converged:\n {2}berlin: cluster\/unreachable: /)
    expect(stdout).toMatch(/paris .*Synced +Healthy/)
  },
)

testShop(
  'what a guard stops is let through by an approval, and by no other digest',
  async ({ terminal, clusters }) => {
    await terminal.banyan(['apply'])
    terminal.remove('clusters/policies/web.yaml')
    const stopped = await terminal.banyan(['apply'])
    const digest = /banyan approve ([0-9a-f]{64})/.exec(stopped.stderr)?.[1] ?? ''
    const [wrong, unknown] = await Promise.all([
      terminal.banyan(['approve', 'not-a-digest']),
      terminal.banyan(['approve', `${digest.slice(0, 6)}0000000`]),
    ])
    const kept = await clusters.api('paris').get(web)
    const approved = await terminal.banyan(['approve', digest.slice(0, 12)])
    const applied = await terminal.banyan(['apply'])

    expect(stopped.code).toBe(1)
    expect(stopped.stdout).toContain('stopped by max')
    expect(kept).toBeDefined()
    expect(wrong).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/^banyan: .+\n$/) })
    expect(unknown).toMatchObject({ code: 2, stdout: '' })
    expect(approved).toMatchObject({ code: 0, stdout: expect.stringMatching(/^approved in [0-9a-f]{12}\n$/) })
    expect(applied).toMatchObject({ code: 0 })
    expect(await clusters.api('paris').get(web)).toBeUndefined()
  },
)

testShop(
  'a division with a mistake is told at its field, and what was granted stays',
  async ({ terminal, clusters }) => {
    await terminal.banyan(['apply'])
    terminal.edit('clusters/policies/web.yaml', 'replicas: 10', 'replicas: 20')
    terminal.edit('clusters/policies/web.yaml', 'minReplicas: 4', 'minReplicas: 4, maxReplicas: 3')
    const validated = await terminal.banyan(['validate'])
    const applied = await terminal.banyan(['apply'])

    expect(validated.code).toBe(1)
    expect(validated.stdout).toMatch(
      /web\.yaml:22:59: error .*"\S+\.minReplicas" must not be more than maxReplicas/,
    )
    expect(validated.stdout).toContain(`${' '.repeat(60)}^`)
    expect(applied.code).toBe(1)
    expect(applied.stderr).toMatch(/paris: web is held at [0-9a-f]{12}: .*must not be more than maxReplicas/)
    expect((await clusters.api('paris').get(web))?.spec).toMatchObject({ replicas: 3 })
  },
)
