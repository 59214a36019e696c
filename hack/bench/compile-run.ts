/** One measured compile in a process of its own: `compile-run.ts <repository> <cold commit> <backend> <changes…>`. */
import { compile, emptyCompileCache, nothingBefore } from '../../src/core/compile.ts'
import { planFleet } from '../../src/core/plan/index.ts'
import { openRepository } from '../../src/io/git/open-repository.ts'
import { bindResources } from '../../src/reconcile/fleet/judge.ts'

const [url = '', first = '', backend = 'native', ...changes] = process.argv.slice(2)
const repository = await openRepository({ url, backend: backend === 'embedded' ? 'embedded' : 'native' })
const cache = emptyCompileCache()

const start = performance.now()
const tree = await repository.tree(first)
const read = performance.now()
let last = compile({ revision: first, trees: new Map([[first, tree]]), previous: nothingBefore }, cache)
const compiled = performance.now()
if (last.fleet === undefined) throw new Error(JSON.stringify(last.diagnostics.slice(0, 3)))
const errors = last.diagnostics.filter(({ severity }) => severity === 'error')
if (errors.length > 0) throw new Error(JSON.stringify(errors.slice(0, 3)))

const warm: number[] = []
let before = first
for (const commit of changes) {
  const began = performance.now()
  const next = await repository.tree(commit)
  const trees = new Map([
    [before, tree],
    [commit, next],
  ])
  const previous = { ...nothingBefore, revision: before, decisions: last.decisions }
  const result = compile({ revision: commit, trees, previous }, cache, last)
  if (result.fleet === undefined) throw new Error('refused')
  const plan = planFleet(last, result, bindResources)
  warm.push(performance.now() - began)
  if (plan.counts.clusters !== 1) throw new Error(`changed ${plan.counts.clusters} clusters`)
  before = commit
  last = result
}
await repository.close()
const megabytes = process.resourceUsage().maxRSS / 1024
process.stdout.write(JSON.stringify({ read: read - start, compile: compiled - read, warm, megabytes }))
