import { expect } from 'vitest'
import { testShop } from '../../support/served-shop.ts'

const web = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'web', name: 'web' }

/** What somebody at a terminal of his own sets. */
function scaled(replicas: number) {
  const { apiVersion, kind, namespace, name } = web
  return { apiVersion, kind, metadata: { namespace, name }, spec: { replicas } }
}

testShop(
  'drift that a branch only reports is told by apply and status, and stays until the branch says otherwise',
  async ({ terminal, clusters }) => {
    terminal.edit('fleet.yaml', 'spec:', 'spec:\n  drift: Report')
    await terminal.banyan(['apply'])
    await clusters.api('paris').apply(scaled(7), { fieldManager: 'kubectl', force: true })

    const again = await terminal.banyan(['apply'])
    const [table, json, plan] = await Promise.all([
      terminal.banyan(['status']),
      terminal.banyan(['status', '-o', 'json']),
      terminal.banyan(['plan', '--live']),
    ])
    const kept = await clusters.api('paris').get(web)
    terminal.edit('fleet.yaml', 'drift: Report', 'drift: Correct')
    const corrected = await terminal.banyan(['apply'])

    expect(again.code).toBe(0)
    expect(again.stdout).toMatch(/paris +3 +Drifted +Healthy +web/)
    expect(again.stderr).toContain('Drifted: Deployment.apps web/web: .spec.replicas by "kubectl"')
    expect(table.stdout).toMatch(/^paris +europe\/paris +Drifted /m)
    expect(table.stdout).toContain('paris: Drifted: Deployment.apps web/web: .spec.replicas by "kubectl"\n')
    const drifts = [
      {
        object: 'apps/Deployment/web/web',
        application: 'web',
        fields: [{ field: '.spec.replicas', manager: 'kubectl' }],
      },
    ]
    expect(
      JSON.parse(json.stdout).clusters.find(({ name }: { name: string }) => name === 'paris'),
    ).toMatchObject({
      sync: 'Drifted',
      drifts,
    })
    expect(plan.stdout).toBe('Plan: no changes\n')
    expect(kept?.spec).toMatchObject({ replicas: 7 })
    expect(corrected.stdout).toMatch(/paris +3 +Synced/)
    expect((await clusters.api('paris').get(web))?.spec).toMatchObject({ replicas: 3 })
  },
)

testShop(
  'a field that somebody else has is refused with the file that sets it, until the branch overwrites',
  async ({ terminal, clusters }) => {
    await clusters
      .api('berlin')
      .apply(
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'web', labels: { team: 'theirs' } } },
        { fieldManager: 'somebody' },
      )
    await terminal.banyan(['apply'])
    await clusters.api('berlin').apply(scaled(7), { fieldManager: 'rollouts', force: true })
    terminal.edit('templates/web/kustomization.yaml', '1.27', '1.28')
    const refused = await terminal.banyan(['apply', '--timeout', '1s'])
    const status = await terminal.banyan(['status'])
    terminal.edit('fleet.yaml', 'spec:', 'spec:\n  conflict: Overwrite')
    const taken = await terminal.banyan(['apply'])

    expect(refused.code).toBe(1)
    expect(refused.stderr).toMatch(
      /cluster\/conflict: Deployment\.apps web\/web: field manager "rollouts" owns \.spec\.replicas; Banyan does not take it over \(templates\/web\/deployment\.yaml:\d+\)/,
    )
    expect(status.stdout).toMatch(/^berlin: cluster\/conflict: .* \(templates\/web\/deployment\.yaml:\d+\)$/m)
    expect(taken.code).toBe(0)
    expect(JSON.stringify(await clusters.api('berlin').get(web))).toContain('nginx:1.28')
  },
)

testShop(
  'plan --live tells with its line what would be refused, and what would be made again once that is allowed',
  async ({ terminal, clusters }) => {
    await terminal.banyan(['apply'])
    const uid = (await clusters.api('paris').get(web))?.metadata.uid
    const changed = '{ app: web, tier: front }'
    terminal.edit('templates/web/deployment.yaml', 'matchLabels: { app: web }', `matchLabels: ${changed}`)
    terminal.edit('templates/web/deployment.yaml', ' labels: { app: web }', ` labels: ${changed}`)
    const refused = await terminal.banyan(['plan', '--live'])
    terminal.edit(
      'templates/web/deployment.yaml',
      'name: web',
      'name: web\n  annotations: { banyan.dev/force: enabled }',
    )
    const component = 'clusters/europe/overrides/web/kustomization.yaml'
    terminal.edit(component, 'value: {', 'value: { banyan.dev/force: enabled,')
    const allowed = await terminal.banyan(['plan', '--live'])
    const applied = await terminal.banyan(['apply'])

    expect(refused.code).toBe(2)
    expect(refused.stderr).toMatch(
      /paris: cluster\/immutable: Deployment\.apps web\/web: spec\.selector cannot be changed; .* \(templates\/web\/deployment\.yaml:\d+\)/,
    )
    expect(allowed.stdout).toMatch(/^recreate Deployment\.apps web\/web {2}\[web\] /m)
    expect(applied).toMatchObject({ code: 0 })
    expect((await clusters.api('paris').get(web))?.metadata.uid).not.toBe(uid)
  },
)
