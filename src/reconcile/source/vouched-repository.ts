import type { GitRepository } from '../ports.ts'
import type { Admission } from './admission.ts'

/** A repository in which only revisions are found that count: one that a state store names, and nobody signed, does not. */
export function vouchedRepository(repository: GitRepository, admission: Admission): GitRepository {
  return {
    fetch: (branch, signal) => repository.fetch(branch, signal),
    tree: commit => repository.tree(commit),
    log: range => repository.log(range),
    changes: (from, to) => repository.changes(from, to),
    commit: request => repository.commit(request),
    push: request => repository.push(request),
    resolve: async revision => {
      const commit = await repository.resolve(revision)
      return commit !== undefined && (await admission.vouches(commit)) ? commit : undefined
    },
  }
}
