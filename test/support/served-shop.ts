import { test } from 'vitest'
import { Terminal } from './banyan.ts'
import { type ServedClusters, serveClusters } from './served-clusters.ts'
import { writeSmallShop } from './small-shop.ts'

export interface ServedShop {
  readonly terminal: Terminal
  /** paris, berlin and america. */
  readonly clusters: ServedClusters
}

/** A test at a terminal in the fleet of `banyan init`, its clusters served. */
export function testShop(name: string, body: (shop: ServedShop) => Promise<void>): void {
  test(name, async () => {
    const terminal = new Terminal()
    writeSmallShop(terminal)
    const clusters = await serveClusters(terminal.environment.KUBECONFIG ?? '', [
      'paris',
      'berlin',
      'america',
    ])
    try {
      await body({ terminal, clusters })
    } finally {
      await clusters.close()
      terminal.close()
    }
  })
}
