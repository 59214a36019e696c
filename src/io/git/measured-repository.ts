import { OperationError } from '../../core/model/operation-error.ts'
import type { Clock } from '../../reconcile/ports.ts'
import type { OpenRepository } from './open-repository.ts'

/** A request to the remote; times are in milliseconds since the epoch. */
export interface GitRequest {
  readonly type: 'fetch' | 'push'
  readonly result: 'success' | 'stale' | 'failure'
  readonly startedAt: number
  readonly endedAt: number
}

/** The same repository, which tells of every request to its remote. */
export function measuredRepository(
  repository: OpenRepository,
  clock: Clock,
  onRequest: (request: GitRequest) => void,
): OpenRepository {
  const measured = async <Value>(type: GitRequest['type'], request: () => Promise<Value>): Promise<Value> => {
    const startedAt = clock.now()
    const tell = (result: GitRequest['result']): void =>
      onRequest({ type, result, startedAt, endedAt: clock.now() })
    try {
      const value = await request()
      tell(value === 'stale' && type === 'push' ? 'stale' : 'success')
      return value
    } catch (error) {
      if (error instanceof OperationError) tell('failure')
      throw error
    }
  }
  return {
    address: repository.address,
    fetch: (branch, signal) => measured('fetch', () => repository.fetch(branch, signal)),
    push: request => measured('push', () => repository.push(request)),
    resolve: revision => repository.resolve(revision),
    tree: commit => repository.tree(commit),
    log: range => repository.log(range),
    changes: (from, to) => repository.changes(from, to),
    commit: request => repository.commit(request),
    commitObject: commit => repository.commitObject(commit),
    merge: (ours, theirs) => repository.merge(ours, theirs),
    close: () => repository.close(),
  }
}
