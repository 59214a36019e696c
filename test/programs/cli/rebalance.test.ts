import { expect } from 'vitest'
import { testShop } from '../../support/served-shop.ts'

testShop(
  'rebalance gives a cluster that came back its part, where an apply alone gives it nothing',
  async ({ terminal }) => {
    const path = 'clusters/europe/berlin/cluster.yaml'
    const berlin = terminal.read(path)
    await terminal.banyan(['apply'])
    terminal.remove(path)
    await terminal.banyan(['apply'])
    terminal.write(path, berlin)
    const returned = await terminal.banyan(['apply'])
    const [nowhere, unknown] = await Promise.all([
      terminal.banyan(['rebalance', 'europ']),
      terminal.banyan(['rebalance', '.', 'wbe']),
    ])
    const asked = await terminal.banyan(['rebalance', 'europe', 'web'])
    const applied = await terminal.banyan(['apply'])

    expect(returned.stdout).toMatch(/berlin +0 /)
    expect(nowhere).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean "europe"?') })
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean "web"?') })
    expect(asked).toMatchObject({ code: 0, stdout: expect.stringMatching(/^asked for in [0-9a-f]{12}\n$/) })
    expect(applied.code).toBe(0)
    expect(applied.stdout).toMatch(/berlin +[1-9] /)
  },
)
