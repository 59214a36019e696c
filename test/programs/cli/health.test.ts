import { expect } from 'vitest'
import { testShop } from '../../support/served-shop.ts'

testShop(
  'an image that cannot be pulled is named by apply and by status, with the pod that waits for it',
  async ({ terminal }) => {
    terminal.edit('templates/web/kustomization.yaml', '1.27', 'broken')
    terminal.edit('fleet.yaml', 'spec:\n', 'spec:\n  health: { progressDeadlineSeconds: 1 }\n')

    const applied = await terminal.banyan(['apply', '--timeout', '12s'])
    const [table, json] = await Promise.all([
      terminal.banyan(['status']),
      terminal.banyan(['status', '-o', 'json']),
    ])

    const reason = /pod web-\w+-\w+: \w+: ImagePullBackOff: image "nginx:broken": /
    expect(applied.code).toBe(1)
    expect(applied.stderr).toMatch(reason)
    expect(applied.stdout).toMatch(
      /Degraded: Deployment\.apps web\/web: no further since \S+, for more than 1s: /,
    )
    expect(table.stdout).toMatch(reason)
    const [{ applications }] = JSON.parse(json.stdout).clusters
    expect(applications[0].health.message).toMatch(reason)
  },
)

testShop(
  'a cluster that no longer answers is Offline, and status tells how it was then',
  async ({ terminal, clusters }) => {
    await terminal.banyan(['apply'])
    await clusters.cut('berlin')
    terminal.edit('templates/web/kustomization.yaml', '1.27', '1.28')

    const applied = await terminal.banyan(['apply', '--timeout', '1s'])
    const table = await terminal.banyan(['status'])

    const since = /Offline since \d{4}-\d\d-\d\dT[\d:.]+Z \(then Synced, Healthy\)/
    expect(applied.code).toBe(1)
    expect(applied.stderr).toMatch(new RegExp(`berlin: ${since.source}`))
    expect(table.stdout).toMatch(new RegExp(`berlin +europe/berlin +Unknown +${since.source}`))
    expect(table.stdout).not.toMatch(/paris .*Offline/)
  },
)

testShop(
  'a cluster that falls silent while it is only followed is told to be Offline',
  async ({ terminal, clusters }) => {
    const run = terminal.start(['run'])
    await run.shows('every cluster is as the fleet says')

    await clusters.cut('berlin')
    await run.shows('berlin  failed  Offline', 'cluster/unreachable', '(then Synced, Healthy)')
    await run.stop('SIGTERM')

    expect(run.screen()).toMatch(/berlin: Offline since \S+ \(then Synced, Healthy\)/)
  },
)

testShop(
  'a rule of health in fleet.yaml says which clusters are well, and one that is no CEL is shown where it stands',
  async ({ terminal }) => {
    const fleet = terminal.read('fleet.yaml')
    const withRule = (current: string): void =>
      terminal.write(
        'fleet.yaml',
        fleet.replace(
          'spec:\n',
          `spec:\n  health:\n    rules:\n      - { apiVersion: apps/v1, kind: Deployment, current: ${current} }\n`,
        ),
      )
    withRule('spec.replicas >')
    const invalid = await terminal.banyan(['validate'])
    withRule('spec.replicas > 3')
    const applied = await terminal.banyan(['apply', '--timeout', '5s'])

    expect(invalid.code).toBe(1)
    expect(invalid.stderr + invalid.stdout).toMatch(
      /fleet\.yaml:\d+:\d+: error fleet\/field-invalid: .* must be CEL: /,
    )
    expect(applied.stdout).toMatch(/america .* Healthy/)
    expect(applied.stdout).toMatch(
      /paris .* Progressing: Deployment\.apps web\/web: none of the conditions of its health rule holds yet/,
    )
  },
)
