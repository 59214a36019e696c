import { expect } from 'vitest'
import type { Terminal } from '../../support/banyan.ts'
import { testShop } from '../../support/served-shop.ts'

const policy = `apiVersion: banyan.dev/v1alpha1
kind: RolloutPolicy
metadata: { name: rollout }
spec:
  steps:
    - { name: canary, clusterAffinity: { clusterNames: [paris] }, minSuccessTime: 30m }
    - { level: region }
`

const onMain = ['--branch', 'main'] as const

/** A fleet on a branch that is applied, and a newer image on the same branch. */
async function begin(terminal: Terminal): Promise<string> {
  terminal.git('init', '--quiet', '--initial-branch=main')
  terminal.write('clusters/policies/rollout.yaml', policy)
  terminal.commit('a fleet')
  const first = terminal.git('rev-parse', '--short=12', 'main')
  await terminal.banyan(['apply', ...onMain])
  terminal.edit('templates/web/kustomization.yaml', '1.27', '1.28')
  terminal.commit('newer')
  terminal.git('checkout', '--quiet', '--detach')
  return first
}

testShop(
  'a change waits for its step, which apply and status tell, and promote lets it through',
  async ({ terminal, clusters }) => {
    const image = async (name: string): Promise<string | undefined> => {
      const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'web', name: 'web' }
      return /nginx:[\d.]+/.exec(JSON.stringify((await clusters.api(name).get(ref))?.spec))?.[0]
    }
    const first = await begin(terminal)
    const applied = await terminal.banyan(['apply', '--timeout', '2s', ...onMain])
    const status = await terminal.banyan(['status', ...onMain])
    const [why, everywhere, json] = await Promise.all([
      terminal.banyan(['explain', 'web', 'berlin', ...onMain]),
      terminal.banyan(['explain', 'web', ...onMain]),
      terminal.banyan(['explain', 'web', 'berlin', '-o', 'json', ...onMain]),
    ])
    const images = [await image('paris'), await image('berlin'), await image('america')]
    const [nowhere, unknown] = await Promise.all([
      terminal.banyan(['promote', 'berln', ...onMain]),
      terminal.banyan(['promote', 'berlin', 'wbe', ...onMain]),
    ])
    const asked = await terminal.banyan(['promote', 'berlin', 'web', ...onMain])
    await terminal.banyan(['apply', '--timeout', '2s', ...onMain])

    expect(applied.code).toBe(1)
    expect(applied.stdout).toMatch(/berlin +3 +Synced +Healthy +web \(waits\)/)
    expect(applied.stderr).toContain('step 1 of 2, canary: 1 cluster on the way')
    expect(status.stdout).toMatch(/berlin .* web=3 \(waits\)\n/)
    expect(status.stdout).toMatch(/rollout of web: 0 of 3 clusters have [0-9a-f]{12}; step 1 of 2, canary/)
    const way = 'changes come by RolloutPolicy rollout (clusters/policies/rollout.yaml), in its step'
    expect(why.stdout).toContain(`
berlin: ${way} 2 of 2, region europe
it has ${first}: `)
    expect(why.stdout).toMatch(/\nRolloutPolicy rollout: web: 0 of 3 clusters have \w+; step 1 of 2, canary/)
    expect(everywhere.stdout).toContain(`\nparis: ${way} 1 of 2, canary\n`)
    expect(JSON.parse(json.stdout).rollout).toMatchObject({
      gates: [{ cluster: 'berlin', policy: { name: 'rollout', step: 'step 2 of 2, region europe' } }],
      progress: [{ policy: 'rollout', counts: { clusters: 3, done: 0 } }],
      behind: expect.stringContaining(`it has ${first}: `),
    })
    expect(images).toEqual(['nginx:1.28', 'nginx:1.27', 'nginx:1.27'])
    expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean "berlin"?') })
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean "web"?') })
    expect(asked.stdout).toMatch(/^asked for in [0-9a-f]{12}\n$/)
    expect(terminal.git('log', '-1', '--format=%B', 'main')).toContain(
      'Banyan-Rollout: now europe/berlin web',
    )
    expect([await image('berlin'), await image('america')]).toEqual(['nginx:1.28', 'nginx:1.27'])
  },
)

testShop(
  'pause, revert and resume are commits on a branch, whose words status has until they are gone',
  async ({ terminal }) => {
    const first = await begin(terminal)
    const paused = await terminal.banyan(['pause', 'america', 'web', '--reason', 'a fair', ...onMain])
    const reverted = await terminal.banyan(['revert', 'paris', 'web', ...onMain])
    const to = terminal.git('rev-parse', '--short=12', 'main')
    const chosen = await terminal.banyan(['revert', 'berlin', '--to', 'main', ...onMain])
    const missing = await terminal.banyan(['revert', 'berlin', '--to', 'nowhere', ...onMain])
    await terminal.banyan(['apply', '--timeout', '2s', ...onMain])
    const status = await terminal.banyan(['status', ...onMain])
    const why = await terminal.banyan(['explain', 'web', ...onMain])
    const resumed = await terminal.banyan(['resume', 'america', 'web', ...onMain])
    const again = await terminal.banyan(['resume', 'america', 'web', ...onMain])
    const subjects = terminal.git('log', '-4', '--format=%s', 'main').split('\n')
    const america = terminal.git('show', 'main:clusters/america/cluster.yaml')

    expect(paused.stdout).toMatch(/^paused web in cluster "america" in commit [0-9a-f]{12}\n$/)
    expect(reverted.stdout).toContain(`reverted web in cluster "paris" to ${first} in commit `)
    expect(chosen.stdout).toContain(`reverted every application in cluster "berlin" to ${to} in commit `)
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('no revision "nowhere"') })
    expect(status.stdout).toContain(`america: web stays at ${first}: paused by america: a fair\n`)
    expect(status.stdout).toContain(`paris: web stays at ${first}: pinned to ${first} by europe/paris\n`)
    expect(status.stdout).toMatch(/america .* web=4 \(paused\)\n/)
    expect(why.stdout).toContain('america: paused by america: a fair; changes come by RolloutPolicy rollout')
    expect(why.stdout).toContain(`paris: pinned to ${first} by europe/paris; changes come`)
    expect(resumed.stdout).toMatch(/^resumed web in cluster "america" in commit [0-9a-f]{12}\n$/)
    expect(america).not.toContain('pins')
    expect(again).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('nothing keeps web in cluster "america" by a word of its own'),
    })
    expect(subjects).toEqual([
      'Resume web in cluster "america"',
      `Revert every application in cluster "berlin" to ${to}`,
      `Revert web in cluster "paris" to ${first}`,
      'Pause web in cluster "america"',
    ])
  },
)

testShop(
  'a pause of a directory is written into its files, and resume takes it out',
  async ({ terminal }) => {
    const path = 'clusters/europe/group.yaml'
    await terminal.banyan(['apply'])
    const until = '2099-01-31T12:00:00Z'
    const paused = await terminal.banyan(['pause', 'europe', 'web', '--until', until])
    const written = terminal.read(path)
    terminal.edit('templates/web/kustomization.yaml', '1.27', '1.28')
    await terminal.banyan(['apply'])
    const status = await terminal.banyan(['status'])
    const reverted = await terminal.banyan(['revert', 'europe', 'web', '--to', 'HEAD'])
    const resumed = await terminal.banyan(['resume', 'europe', 'web'])

    expect(paused.stdout).toBe(`paused web in europe in ${path}\n`)
    expect(written).toContain(`pins: [ { application: web, until: ${until} } ]`)
    expect(status.stdout).toContain(`paused by europe until ${until}\n`)
    expect(reverted.code).toBe(2)
    expect(resumed.stdout).toBe(`resumed web in europe in ${path}\n`)
    expect(terminal.read(path)).not.toContain('pins')
  },
)
