import { afterAll, beforeAll, expect, test } from 'vitest'
import { Terminal } from '../../support/banyan.ts'
import { writeSmallShop } from '../../support/small-shop.ts'

let terminal: Terminal
beforeAll(() => {
  terminal = new Terminal()
  writeSmallShop(terminal, 'fleet/')
})
afterAll(() => terminal.close())

test('simulate --once shows the tree with what every level got, and ends', async () => {
  const { code, stdout, stderr } = await terminal.banyan(['simulate', '--source', 'fleet', '--once'])

  expect(code).toBe(0)
  expect(stdout).toMatch(/^FLEET +web +SYNC +HEALTH +APPLICATIONS$/m)
  expect(stdout).toMatch(/^ {2}europe\/ +6$/m)
  expect(stdout).toMatch(/^ {4}berlin +3 +Synced +Healthy +web$/m)
  expect(stderr).toMatch(/\nconverged at [0-9a-f]{12}\n$/)
})

test('simulate --once ends with 1 and the reasons where the fleet cannot converge', async () => {
  writeSmallShop(terminal, 'ill/')
  terminal.edit('ill/templates/web/deployment.yaml', 'containers:', 'contaniers:')
  writeSmallShop(terminal, 'none/')
  terminal.write('none/fleet.yaml', 'kind: [')

  const [ill, none] = await Promise.all([
    terminal.banyan(['simulate', '--source', 'ill', '--once', '--timeout', '2s']),
    terminal.banyan(['simulate', '--source', 'none', '--once']),
  ])

  expect(ill.code).toBe(1)
  expect(ill.stderr).toMatch(/not converged:\n {2}america: cluster\/invalid: .*contaniers/)
  expect(none).toMatchObject({ code: 1, stdout: '' })
  expect(none.stderr).toMatch(/none\/fleet\.yaml:\d+:\d+: error yaml\/syntax: /)
})

test('simulate --once converges where replicas count on nodes that are added', async () => {
  writeSmallShop(terminal, 'elastic/')
  terminal.edit(
    'elastic/templates/web/deployment.yaml',
    'image: nginx',
    'image: nginx\n          resources: { requests: { cpu: 500m } }',
  )
  for (const path of ['europe/berlin', 'europe/paris', 'america'])
    terminal.edit(
      `elastic/clusters/${path}/cluster.yaml`,
      'spec:',
      'spec:\n  capacity: { cpu: 1, elastic: { cpu: 1 } }',
    )

  const { code, stdout } = await terminal.banyan([
    'simulate',
    '--source',
    'elastic',
    '--once',
    '--timeout',
    '30s',
  ])

  expect(code).toBe(0)
  // 2 on the node that there is, and as many on one that is added.
  for (const [name, replicas] of Object.entries({ berlin: 3, paris: 3, america: 4 }))
    expect(stdout).toMatch(new RegExp(`^ +${name} +${replicas} +Synced +Healthy`, 'm'))
})

test('simulate --once converges where what is not divided takes some of the room, as explain says before', async () => {
  writeSmallShop(terminal, 'full/')
  const image = 'image: nginx'
  const asking = `${image}\n          resources: { requests: { cpu: 500m } }`
  const web = 'full/templates/web/deployment.yaml'
  terminal.edit(web, image, asking)
  const cache = terminal
    .read(web)
    .replaceAll('web', 'cache')
    .replace(/replicas: \d+/, 'replicas: 1')
  terminal.write(web, `${terminal.read(web)}---\n${cache}`)
  for (const path of ['europe/berlin', 'europe/paris', 'america'])
    terminal.edit(`full/clusters/${path}/cluster.yaml`, 'spec:', 'spec:\n  capacity: { cpu: 2 }')

  const explained = await terminal.banyan(['explain', 'web', 'paris', '--source', 'full'])
  const { stdout } = await terminal.banyan(['simulate', '--source', 'full', '--once', '--timeout', '30s'])

  expect(explained.stdout).toMatch(/paris: 3, .*max 3, no more than 3 fit/)
  for (const name of ['berlin', 'paris', 'america'])
    expect(stdout).toMatch(new RegExp(`^ +${name} +3 +Synced +Healthy`, 'm'))
})

test('an edit that is saved is shown with what it changes and that it is done; a save without effect is not', async () => {
  const done = 'every cluster is as the fleet says'
  const watched = terminal.start(['simulate', '--source', 'fleet'])
  await watched.shows('edit a file and save it', 'america   4')
  watched.news()

  terminal.edit('fleet/templates/web/kustomization.yaml', '1.27', '1.28')
  await watched.shows(done, 'america   4')
  const edited = watched.news()

  terminal.write('fleet/notes.txt', 'nothing to see\n')
  await watched.shows('no changes', done)
  const unmoved = watched.news()

  terminal.edit('fleet/clusters/europe/group.yaml', 'vars:', 'vars: [')
  await watched.shows('see above', 'web is held at')
  const broken = watched.news()

  terminal.edit('fleet/clusters/europe/group.yaml', 'vars: [', 'vars:')
  terminal.remove('fleet/clusters/america')
  await watched.shows('detached, what they have stays: america')
  const { code } = await watched.stop('SIGINT')

  expect(edited).toContain('── fleet/templates/web/kustomization.yaml changed')
  expect(edited).toContain('Plan: 3 clusters: 3 changed')
  expect(edited).toMatch(/ {4}- .*image: nginx:1\.27\n {4}\+ .*image: nginx:1\.28\n/)
  expect(edited).toMatch(/✓ paris {2}1 applied/)
  expect(unmoved).not.toContain('FLEET')
  expect(broken).toMatch(/fleet\/clusters\/europe\/group\.yaml:\d+:\d+: error yaml\/syntax: /)
  expect(broken).toMatch(/web is held at [0-9a-f]{12}: .* \(berlin, paris\)/)
  expect(code).toBe(130)
})
