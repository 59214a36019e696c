import { expect } from 'vitest'
import { testShop } from '../../support/served-shop.ts'

testShop(
  'a fleet of delivery Commit is committed by apply, shown by rendered and status, and consumed by others',
  async ({ terminal, clusters }) => {
    terminal.git('init', '--quiet', '--bare', '../rendered.git')
    const repository = `${terminal.home}/rendered.git`
    await terminal.banyan(['apply'])
    terminal.edit(
      'fleet.yaml',
      'spec:',
      `spec:\n  delivery: Commit\n  rendered: { repository: "${repository}", branch: env/live }`,
    )
    const show = (...args: readonly string[]): string => terminal.git('--git-dir', repository, ...args)

    const plan = await terminal.banyan(['plan'])
    const applied = await terminal.banyan(['apply'])
    const commit = show('rev-parse', '--short=12', 'env/live')
    const again = await terminal.banyan(['apply'])
    const status = await terminal.banyan(['status'])
    const rendered = await terminal.banyan(['rendered'])
    const where = await terminal.banyan(['where', 'nginx'])
    const live = await terminal.banyan(['plan', '--live'])
    const argo = await terminal.banyan(['rendered', '--for', 'argocd', '-o', 'json'])
    const flux = await terminal.banyan(['rendered', '--for', 'flux', '--cluster', 'paris', '-o', 'json'])
    const adopt = await terminal.banyan(['adopt', 'paris'])
    const deployment = await clusters
      .api('paris')
      .get({ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'web', name: 'web' })

    expect(plan.stdout).toContain('Clusters for which is committed from now on')
    expect(applied).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('let go of what was applied there'),
    })
    expect(deployment?.metadata.name).toBe('web')
    expect(deployment?.metadata.labels ?? {}).not.toHaveProperty(['applyset.kubernetes.io/part-of'])
    expect(show('ls-tree', '-r', '--name-only', 'env/live')).toContain(
      'clusters/paris/web/deployment.apps_web_web.yaml',
    )
    expect(show('log', '-1', '--format=%(trailers:key=Banyan-Fleet)', 'env/live')).toMatch(/^Banyan-Fleet: /)
    expect(again.code).toBe(0)
    expect(show('rev-list', '--count', 'env/live')).toBe('1')
    expect(status.stdout).toMatch(
      new RegExp(`paris +europe/paris +Committed +Unknown: committed as ${commit}`),
    )
    expect(rendered.stdout).toMatch(new RegExp(`paris +clusters/paris +Committed +${commit}`))
    expect(where).toMatchObject({ code: 0, stdout: expect.stringContaining(`committed as ${commit}`) })
    expect(live).toMatchObject({ code: 0, stdout: 'Plan: no changes\n' })
    expect(JSON.parse(argo.stdout).items[0].spec.generators).toEqual([
      { git: { repoURL: repository, revision: 'env/live', directories: [{ path: 'clusters/*' }] } },
    ])
    expect(JSON.parse(flux.stdout).items).toMatchObject([
      { kind: 'GitRepository', spec: { url: repository, ref: { branch: 'env/live' } } },
      { kind: 'Kustomization', spec: { path: './clusters/paris', prune: true } },
    ])
    expect(adopt).toMatchObject({ code: 2, stderr: expect.stringContaining('its delivery is Commit') })
  },
)

testShop('rendered says where there is nothing to show', async ({ terminal }) => {
  const [none, cluster] = await Promise.all([
    terminal.banyan(['rendered']),
    terminal.banyan(['rendered', '--cluster', 'paris']),
  ])

  expect(none).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('no cluster of this fleet has delivery'),
  })
  expect(cluster).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--cluster goes with --for flux'),
  })
})
