import { expect } from 'vitest'
import { testShop } from '../../support/served-shop.ts'

testShop('where says what stands against it in a cluster that failed', async ({ terminal }) => {
  terminal.git('init', '--quiet', '--initial-branch=main')
  terminal.commit('a fleet')
  terminal.git('checkout', '--quiet', '--detach')
  const nowhere = { KUBECONFIG: '/dev/null' }
  await terminal.banyan(['apply', '--branch', 'main', '--timeout', '1s'], nowhere)
  const { code, stdout } = await terminal.banyan(['where', '--branch', 'main', 'main'])

  expect(code).toBe(1)
  expect(stdout).toMatch(/^paris +europe\/paris +web +no +cluster\/access: /m)
})

testShop('where says in which clusters a commit or an image is live', async ({ terminal }) => {
  terminal.git('init', '--quiet', '--initial-branch=main')
  const first = terminal.commit('a fleet')
  terminal.git('checkout', '--quiet', '--detach')
  const where = (...args: string[]) => terminal.banyan(['where', '--branch', 'main', ...args])
  await terminal.banyan(['apply', '--branch', 'main'])
  const live = await where('main')
  terminal.git('checkout', '--quiet', 'main')
  terminal.edit('templates/web/kustomization.yaml', '1.27', '1.28')
  terminal.write('clusters/europe/paris/overrides/web.yaml', 'kind: OverridePolicy\nspec: { broken: 1 }\n')
  const second = terminal.commit('a newer image')
  terminal.git('checkout', '--quiet', '--detach')
  const early = await where(second)
  await terminal.banyan(['apply', '--branch', 'main'])
  const held = await where(second.slice(0, 9), '-o', 'json')

  expect(live).toMatchObject({ code: 0 })
  expect(live.stdout).toMatch(/^paris +europe\/paris +web +yes$/m)
  expect(live.stdout).toContain('is live in 3 of 3 clusters')
  expect(early).toMatchObject({ code: 1 })
  expect(early.stdout).toMatch(/^paris +europe\/paris +web +no +it is not taken in yet$/m)
  expect(held.code).toBe(1)
  const items: readonly { cluster: string; live: boolean; why?: string }[] = JSON.parse(held.stdout).items
  expect(items.map(({ cluster, live: isLive }) => `${cluster} ${isLive}`).sort()).toEqual([
    'america true',
    'berlin true',
    'paris false',
  ])
  expect(items.find(({ cluster }) => cluster === 'paris')?.why).toContain(`held at ${first.slice(0, 12)}: `)
  expect(await where(first)).toMatchObject({ code: 0, stdout: expect.stringContaining('3 of 3 clusters') })
  expect((await where('nginx')).stdout).toContain('nginx is live in 3 of 3 clusters')
  expect((await where('nginx:1.28')).stdout).toContain('nginx:1.28 is live in 2 of 2 clusters')
  expect((await where('nginx:1.27')).stdout).toMatch(/^paris .* yes\nnginx:1.27 is live in 1 of 1 cluster$/m)
  expect(await where('nginx:1.2')).toMatchObject({ code: 2, stderr: expect.stringContaining('no image') })
})
