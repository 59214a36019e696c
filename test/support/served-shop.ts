import { test } from 'vitest'
import type { Behaviour } from '../../src/simulator/controllers/controller.ts'
import { Terminal } from './banyan.ts'
import { type ServedClusters, serveClusters } from './served-clusters.ts'
import { writeSmallShop } from './small-shop.ts'

export interface ServedShop {
  readonly terminal: Terminal
  /** paris, berlin and america. */
  readonly clusters: ServedClusters
}

type ShopTest = (name: string, body: (shop: ServedShop) => Promise<void>) => void

/** Tests at a terminal in the fleet of `banyan init`, its clusters served; each has a fleet of its own. */
export function shopTests({
  behaviour,
  prepare,
}: {
  readonly behaviour?: Partial<Behaviour>
  readonly prepare?: (terminal: Terminal) => void
} = {}): ShopTest {
  return (name, body) => {
    test(name, async () => {
      const terminal = new Terminal()
      writeSmallShop(terminal)
      prepare?.(terminal)
      const names = ['paris', 'berlin', 'america']
      const clusters = await serveClusters(terminal.environment.KUBECONFIG ?? '', names, behaviour)
      try {
        await body({ terminal, clusters })
      } finally {
        await clusters.close()
        terminal.close()
      }
    })
  }
}

export const testShop: ShopTest = shopTests()

/** Nodes that 4 pods of the shop fit into, where each requests 500m. */
export const smallNodes: NonNullable<Behaviour['nodes']> = [{ cpu: '2', memory: '8Gi', pods: '110' }]

/** Lets the pods of the shop request 500m, in a repository of its own. */
export function requestCpu(terminal: Terminal): void {
  terminal.git('init', '--quiet', '--initial-branch=main')
  const requests = 'resources: { requests: { cpu: 500m } }'
  terminal.edit('templates/web/deployment.yaml', 'image: nginx', `image: nginx\n          ${requests}`)
}
