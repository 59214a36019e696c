import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { requestCpu, shopTests, smallNodes } from '../../support/served-shop.ts'

const root = 'decisions/web/Deployment.web.web'

const testShop = shopTests({
  behaviour: { nodes: smallNodes },
  prepare: terminal => {
    requestCpu(terminal)
    terminal.edit('clusters/policies/web.yaml', 'replicas: 10', 'replicas: 10\n      fleetMaxUnavailable: 0')
    terminal.commit('one')
  },
})

testShop(
  'a decision is replayed to the same bytes from the revision, the decision before and the observation that it names',
  async ({ terminal }) => {
    const early = await terminal.banyan(['replay', 'web', '--branch', 'main'])
    const first = await terminal.banyan(['apply', '--branch', 'main', '--timeout', '1m'])
    terminal.edit('clusters/policies/web.yaml', 'replicas: 10', 'replicas: 14')
    const revision = terminal.commit('two').slice(0, 12)
    const second = await terminal.banyan(['apply', '--branch', 'main', '--timeout', '1m'])
    terminal.edit('templates/web/kustomization.yaml', '1.27', '1.28')
    terminal.commit('three')
    const third = await terminal.banyan(['apply', '--branch', 'main', '--timeout', '1m'])
    const status = join(terminal.home, 'status')
    terminal.git('worktree', 'add', '--quiet', status, 'banyan/status')
    const decision = readFileSync(join(status, root, 'decision.yaml'), 'utf8')
    const observations = readdirSync(join(status, 'observations'))
    const whole = await terminal.banyan(['replay', 'web', '--branch', 'main'])
    const [byPath, byName, unknown] = await Promise.all([
      terminal.banyan(['replay', `${root}/europe/decision.yaml`, '--branch', 'main']),
      terminal.banyan(['replay', 'web', 'Deployment/web', '--branch', 'main']),
      terminal.banyan(['replay', 'web', 'nothing', '--branch', 'main']),
    ])

    expect([early.code, first.code, second.code, third.code]).toEqual([2, 0, 0, 0])
    // ⌊2 / 500m⌋ = 4 in each of three clusters: 14 do not fit.
    expect(decision).toContain('no more than 12')
    expect(observations).toEqual([`${/observation: "?([0-9a-f]{64})/.exec(decision)?.[1]}.yaml`])
    expect(whole).toMatchObject({ code: 0, stderr: '' })
    expect(whole.stdout).toMatch(
      new RegExp(
        `^web: Deployment.apps web/web by policy "web", revision ${revision}, observation [0-9a-f]{12}, written in [0-9a-f]{12}: the same\n$`,
      ),
    )
    expect([byPath.stdout, byName.stdout]).toEqual([whole.stdout, whole.stdout])
    expect(unknown).toMatchObject({ code: 2, stdout: '' })
    expect(unknown.stderr).toContain('no decision "web" for "nothing"; it has those for Deployment/web')
  },
)

testShop('a decision that somebody changed by hand is told, with what it should be', async ({ terminal }) => {
  await terminal.banyan(['apply', '--branch', 'main', '--timeout', '1m'])
  const status = join(terminal.home, 'status')
  terminal.git('worktree', 'add', '--quiet', status, 'banyan/status')
  const file = join(status, root, 'europe/decision.yaml')
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, text.replace(/(name: paris\n {2}cluster: paris\n {2}target: )\d+/, '$13000'))
  terminal.git('-C', status, 'commit', '--quiet', '--all', '--message', 'mine')
  const { code, stdout } = await terminal.banyan(['replay', 'web', '--branch', 'main'])

  expect(code).toBe(1)
  expect(stdout).toMatch(/: not the same\n[\s\S]*^-.*target: 3000\n\+.*target: 3$/m)
})
