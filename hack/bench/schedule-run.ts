/** A thousand workloads over ten thousand clusters, all decisions kept, in a process of its own. */
import { benchPolicy, divideTree } from './divide-tree.ts'
import { placementTree } from './placement-tree.ts'

const tree = placementTree(3, 10_000)
const start = performance.now()
const decisions = Array.from({ length: 1_000 }, (_, index) =>
  divideTree(benchPolicy('weighted'), tree, 'weighted', undefined, `workload-${index}`),
)
const seconds = (performance.now() - start) / 1_000
if (decisions.some(({ root }) => root.target !== 120_000)) throw new Error('not all replicas were divided')
const megabytes = process.resourceUsage().maxRSS / 1_024
process.stdout.write(JSON.stringify({ seconds, megabytes }))
