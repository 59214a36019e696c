import type { ClusterApi } from '../ports.ts'

/** The API with every write in a user's name, if there is one; what is read is read as ourselves. */
export function inNameOf(api: ClusterApi, impersonate: string | undefined): ClusterApi {
  if (impersonate === undefined) return api
  return {
    discover: options => api.discover(options),
    get: ref => api.get(ref),
    list: (kind, options) => api.list(kind, options),
    apply: (object, options) => api.apply(object, { ...options, impersonate }),
    patch: (ref, patch, options) => api.patch(ref, patch, { ...options, impersonate }),
    delete: (ref, options) => api.delete(ref, { ...options, impersonate }),
    watch: (kind, options) => api.watch(kind, options),
    close: () => api.close(),
  }
}
