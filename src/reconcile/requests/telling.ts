import type { ClusterApi } from '../ports.ts'

/** The API, which tells of each request that succeeds. */
export function telling(api: ClusterApi, onAnswer: () => void): ClusterApi {
  const told = async <Answer>(answer: Promise<Answer>): Promise<Answer> => {
    const found = await answer
    onAnswer()
    return found
  }
  return {
    discover: options => told(api.discover(options)),
    get: ref => told(api.get(ref)),
    list: (kind, options) => told(api.list(kind, options)),
    apply: (object, options) => told(api.apply(object, options)),
    patch: (ref, patch, options) => told(api.patch(ref, patch, options)),
    delete: (ref, options) => told(api.delete(ref, options)),
    watch: (kind, options) => api.watch(kind, options),
    close: () => api.close(),
  }
}
