import { afterAll, beforeAll, expect, test } from 'vitest'
import { Terminal } from '../../support/banyan.ts'
import { ours } from '../../support/fleet-files.ts'
import { writeSmallShop } from '../../support/small-shop.ts'

const pinned = (pin: string): string =>
  ours(`ClusterGroup\nspec: { vars: { greeting: Guten Tag }, pins: [${pin}] }`)
const pause = '{ application: web, reason: "it is the sale", until: 2030-01-31T12:00:00Z }'
const over = '{ application: web, reason: "it was long ago", until: 2020-01-31T12:00:00Z }'

let terminal: Terminal
let first: string

/** A rollout policy everywhere; then a new image while europe is paused; then europe is pinned instead. */
beforeAll(() => {
  terminal = new Terminal()
  terminal.git('init', '--quiet', '--initial-branch=main')
  writeSmallShop(terminal)
  terminal.write('clusters/policies/careful.yaml', ours('RolloutPolicy\nspec: { steps: [{ name: all }] }'))
  first = terminal.commit('one')
  terminal.edit('templates/web/kustomization.yaml', '1.27', '1.28')
  terminal.write('clusters/europe/group.yaml', pinned(pause))
  terminal.commit('two')
  terminal.write('clusters/europe/group.yaml', pinned(`{ application: "*", revision: ${first} }`))
  terminal.commit('three')
  terminal.write('clusters/europe/group.yaml', pinned(over))
  terminal.commit('four')
})
afterAll(() => terminal.close())

const plan = (...args: readonly string[]): ReturnType<Terminal['banyan']> =>
  terminal.banyan(['plan', '--branch', 'main', ...args])

test('a plan says which pause begins where, what it makes wait, and what goes in steps', async () => {
  const { code, stdout } = await plan('--from', 'main~3', '--to', 'main~2')

  expect(code).toBe(1)
  expect(stdout).toMatch(/^Plan: 3 clusters: 3 changed, 1 pin or pause changes\n/)
  expect(stdout).toContain(`
Pins and pauses:
  pauses web in 2 clusters: berlin, paris (paused by europe until 2030-01-31T12:00:00Z: it is the sale)

Not everywhere at once:
  web goes in steps by RolloutPolicy careful in america
  web waits in 2 clusters: berlin, paris (paused by europe until 2030-01-31T12:00:00Z: it is the sale)
`)
  expect(stdout).toContain('nginx:1.28')
})

test('a plan says what is pinned to which revision, and whose pause ends', async () => {
  const { stdout } = await plan('--from', 'main~2', '--to', 'main~1')

  const short = first.slice(0, 12)
  expect(stdout).toContain(`
Pins and pauses:
  pins every application to ${short} in 2 clusters: berlin, paris (pinned to ${short} by europe)
  ends the pause of web in 2 clusters: berlin, paris (paused by europe until 2030-01-31T12:00:00Z: it is the sale)
`)
  expect(stdout).not.toContain('Not everywhere')
})

test('a pause that is over makes nothing wait', async () => {
  const { stdout } = await plan('--from', 'main~1', '--to', 'main')

  expect(stdout).toContain('ends the pin of every application')
  expect(stdout).toContain('web goes in steps by RolloutPolicy careful in 2 clusters: berlin, paris')
  expect(stdout).not.toContain('web waits')
})

test('machines and comments are told the same', async () => {
  const between = ['--from', 'main~3', '--to', 'main~2', '-o']
  const [json, markdown] = await Promise.all([plan(...between, 'json'), plan(...between, 'markdown')])

  const clusters = ['berlin', 'paris']
  expect(JSON.parse(json.stdout)).toMatchObject({
    pins: [
      {
        change: 'begins',
        application: 'web',
        from: 'europe',
        reason: 'it is the sale',
        until: '2030-01-31T12:00:00Z',
        clusters,
      },
    ],
    gates: [
      { application: 'web', by: 'policy', name: 'careful', clusters: ['america'] },
      { application: 'web', by: 'pause', name: expect.stringMatching(/^paused by europe/), clusters },
    ],
  })
  expect(markdown.stdout).toContain('**Pins and pauses**\n\n- pauses web in 2 clusters: berlin, paris')
  expect(markdown.stdout).toContain('- web goes in steps by RolloutPolicy careful in america')
})

test('a plan of nothing but a pause is no empty one', async () => {
  terminal.git('checkout', '--quiet', '-b', 'quiet', 'main~3')
  terminal.write('clusters/europe/group.yaml', pinned('{ application: web }'))
  terminal.commit('only a pause')

  const { code, stdout } = await plan('--from', 'main~3', '--to', 'quiet')

  expect(code).toBe(1)
  expect(stdout).toBe(`Plan: 0 clusters: 1 pin or pause changes

Pins and pauses:
  pauses web in 2 clusters: berlin, paris (paused by europe)
`)
})
