import { makeDirectory } from '../../base/tree/make-tree.ts'
import { directoryAt } from '../../base/tree/tree.ts'
import type { GitRepository } from '../../reconcile/ports.ts'

/** A repository as seen from one of its directories: files outside of it are not there. */
export function repositoryBelow(repository: GitRepository, path: string): GitRepository {
  if (path === '') return repository
  return {
    fetch: (branch, signal) => repository.fetch(branch, signal),
    resolve: revision => repository.resolve(revision),
    log: range => repository.log(range),
    push: request => repository.push(request),
    tree: async commit => directoryAt(await repository.tree(commit), path) ?? makeDirectory([]),
    changes: async (from, to) => {
      const all = await repository.changes(from, to)
      return all
        .filter(each => each.path.startsWith(`${path}/`))
        .map(each => ({ ...each, path: each.path.slice(path.length + 1) }))
    },
    commit: request => {
      const changes = new Map([...request.changes].map(([name, content]) => [`${path}/${name}`, content]))
      return repository.commit({ ...request, changes })
    },
  }
}
