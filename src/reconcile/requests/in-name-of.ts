import type { ApplyOptions, ClusterApi } from '../ports.ts'

/** The API with every write in a user's name, if there is one; what is read is read as ourselves. */
export function inNameOf(api: ClusterApi, impersonate: string | undefined): ClusterApi {
  return impersonate === undefined ? api : writing(api, { impersonate })
}

/** The API with every write about an object with values that no message may quote. */
export function inConfidence(api: ClusterApi): ClusterApi {
  return writing(api, { confidential: true })
}

function writing(api: ClusterApi, manner: Pick<ApplyOptions, 'impersonate' | 'confidential'>): ClusterApi {
  return {
    discover: options => api.discover(options),
    get: ref => api.get(ref),
    list: (kind, options) => api.list(kind, options),
    apply: (object, options) => api.apply(object, { ...options, ...manner }),
    patch: (ref, patch, options) => api.patch(ref, patch, { ...options, ...manner }),
    delete: (ref, options) => api.delete(ref, { ...options, ...manner }),
    watch: (kind, options) => api.watch(kind, options),
    close: () => api.close(),
  }
}
