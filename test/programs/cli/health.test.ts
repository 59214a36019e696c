import { expect } from 'vitest'
import { testShop } from '../../support/served-shop.ts'

testShop(
  'an image that cannot be pulled is named by apply and by status, with the pod that waits for it',
  async ({ terminal }) => {
    terminal.edit('templates/web/kustomization.yaml', '1.27', 'broken')

    const applied = await terminal.banyan(['apply', '--timeout', '5s'])
    const [table, json] = await Promise.all([
      terminal.banyan(['status']),
      terminal.banyan(['status', '-o', 'json']),
    ])

    const reason = /pod web-\w+-\w+: \w+: ImagePullBackOff: image "nginx:broken": /
    expect(applied.code).toBe(1)
    expect(applied.stderr).toMatch(reason)
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
