/** In a process of its own: `join-run.ts <repository> <cold commit> <commits that each add a cluster…>`. */
import { compile, emptyCompileCache, nothingBefore } from '../../src/core/compile.ts'
import { openRepository } from '../../src/io/git/open-repository.ts'

const [url = '', first = '', ...changes] = process.argv.slice(2)
const repository = await openRepository({ url, backend: 'native' })
const cache = emptyCompileCache()
let tree = await repository.tree(first)
let last = compile({ revision: first, trees: new Map([[first, tree]]), previous: nothingBefore }, cache)
const times: number[] = []
let before = first
for (const [index, commit] of changes.entries()) {
  const began = performance.now()
  const next = await repository.tree(commit)
  const trees = new Map([
    [before, tree],
    [commit, next],
  ])
  if (last.fleet === undefined) throw new Error('refused')
  const previous = { ...nothingBefore, revision: before, decisions: last.decisions }
  const result = compile({ revision: commit, trees, previous }, cache, last)
  times.push(performance.now() - began)
  if (result.fleet === undefined) throw new Error('refused')
  const shares = [...result.decisions.values()].filter(({ root }) =>
    JSON.stringify(root).includes(`joined-${index + 1}"`),
  )
  if (shares.length !== result.decisions.size)
    throw new Error(`joined-${index + 1} has ${shares.length} shares`)
  before = commit
  tree = next
  last = result
}
await repository.close()
process.stdout.write(JSON.stringify(times))
