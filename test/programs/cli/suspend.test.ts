import { expect } from 'vitest'
import { testShop } from '../../support/served-shop.ts'

testShop(
  'suspend and resume write the node of a cluster or a directory, and apply obeys',
  async ({ terminal, clusters }) => {
    const image = async (name: string): Promise<string> => {
      const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'web', name: 'web' }
      return JSON.stringify((await clusters.api(name).get(ref))?.spec)
    }
    await terminal.banyan(['apply'])
    const [unknown, noTime, over] = await Promise.all([
      terminal.banyan(['suspend', 'europ']),
      terminal.banyan(['suspend', 'europe', '--until', 'tomorrow']),
      terminal.banyan(['suspend', 'europe', '--until', '2020-01-31T12:00:00Z']),
    ])
    const until = '2099-01-31T12:00:00Z'
    const suspended = await terminal.banyan([
      'suspend',
      'europe',
      '--reason',
      'the network',
      '--until',
      until,
    ])
    const group = terminal.read('clusters/europe/group.yaml')
    const berlin = await terminal.banyan(['resume', 'berlin'])
    terminal.edit('templates/web/kustomization.yaml', '1.27', '1.28')
    const plan = await terminal.banyan(['plan'])
    const applied = await terminal.banyan(['apply'])
    const status = await terminal.banyan(['status'])
    const images = [await image('paris'), await image('berlin'), await image('america')]
    const resumed = await terminal.banyan(['resume', 'europe'])
    await terminal.banyan(['apply'])

    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean "europe"?') })
    expect(noTime).toMatchObject({ code: 2, stderr: expect.stringContaining('must be a time') })
    expect(over).toMatchObject({ code: 2, stderr: expect.stringContaining('It is over already.') })
    expect(suspended).toMatchObject({ code: 0, stdout: 'suspended europe in clusters/europe/group.yaml\n' })
    expect(group).toContain(`suspend: { reason: the network, until: ${until} }`)
    expect(group).toContain('#')
    expect(berlin.stdout).toBe('resumed cluster "berlin" in clusters/europe/berlin/cluster.yaml\n')
    expect(plan.stdout).toContain(
      `Clusters that are suspended (nothing is written there): paris (until ${until}: the network)`,
    )
    expect(applied.code).toBe(0)
    expect(status.stdout).toMatch(/paris +europe\/paris +Suspended +Healthy/)
    expect(status.stdout).toContain(`paris: suspended until ${until}: the network`)
    expect(images.map(text => /nginx:[\d.]+/.exec(text)?.[0])).toEqual([
      'nginx:1.27',
      'nginx:1.28',
      'nginx:1.28',
    ])
    expect(resumed.code).toBe(0)
    expect(await image('paris')).toContain('nginx:1.28')
  },
)

testShop('suspend with --branch is a commit', async ({ terminal }) => {
  terminal.git('init', '--quiet', '--initial-branch=main')
  terminal.commit('a fleet')
  terminal.git('checkout', '--quiet', '--detach')

  const suspended = await terminal.banyan(['suspend', 'paris', '--branch', 'main'])

  expect(suspended.stdout).toMatch(/^suspended cluster "paris" in commit [0-9a-f]{12}\n$/)
  expect(terminal.git('log', '-1', '--format=%s', 'main')).toBe('Suspend cluster "paris"')
  expect(terminal.git('show', 'main:clusters/europe/paris/cluster.yaml')).toContain('suspend: true')
})

testShop(
  'suspend and resume leave no word behind, and tell which clusters go another way',
  async ({ terminal }) => {
    const path = 'clusters/europe/berlin/cluster.yaml'
    const original = terminal.read(path)
    await terminal.banyan(['suspend', 'berlin'])
    await terminal.banyan(['resume', 'berlin'])
    const clean = terminal.read(path)
    await terminal.banyan(['suspend', 'europe'])
    await terminal.banyan(['resume', 'berlin'])
    const exempt = terminal.read(path)
    const again = await terminal.banyan(['suspend', 'europe', '--reason', 'the night'])
    await terminal.banyan(['suspend', 'berlin'])
    const resumed = await terminal.banyan(['resume', 'europe'])

    expect(clean).not.toContain('suspend')
    expect(original).not.toContain('suspend')
    expect(exempt).toContain('suspend: false')
    expect(again).toMatchObject({
      code: 0,
      stderr: `cluster "berlin" is not suspended: see "suspend" in ${path}, or above it\n`,
    })
    expect(resumed).toMatchObject({
      code: 0,
      stderr: `cluster "berlin" is suspended still: see "suspend" in ${path}, or above it\n`,
    })
  },
)
