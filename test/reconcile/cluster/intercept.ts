import type { KubernetesObject } from '../../../src/core/model/object.ts'
import { OperationError, type OperationErrorCode } from '../../../src/core/model/operation-error.ts'
import type { ApplyOptions, ClusterApi } from '../../../src/reconcile/ports.ts'

/** One request, as an interceptor sees it. */
export interface Call {
  /** From 0. */
  readonly index: number
  readonly verb: 'discover' | 'get' | 'list' | 'apply' | 'dryRun' | 'patch' | 'delete'
  readonly kind: string
  readonly name: string
}

/** What becomes of a request in place of its answer: the error, before the server hears of it or after it is done. */
export type Fate = { readonly error: Error; readonly after?: boolean } | undefined

/** An API in which requests come to grief. */
export function intercept(api: ClusterApi, fateOf: (call: Call) => Fate): ClusterApi {
  let index = 0
  const pass = async <Result>(call: Omit<Call, 'index'>, send: () => Promise<Result>): Promise<Result> => {
    const fate = fateOf({ ...call, index: index++ })
    if (fate !== undefined && fate.after !== true) throw fate.error
    const result = await send()
    if (fate !== undefined) throw fate.error
    return result
  }
  return {
    discover: options => pass({ verb: 'discover', kind: '', name: '' }, () => api.discover(options)),
    get: ref => pass({ verb: 'get', kind: ref.kind, name: ref.name }, () => api.get(ref)),
    list: (ref, options) => pass({ verb: 'list', kind: ref.kind, name: '' }, () => api.list(ref, options)),
    apply: (object: KubernetesObject, options: ApplyOptions) =>
      pass(
        { verb: options.dryRun === true ? 'dryRun' : 'apply', kind: object.kind, name: object.metadata.name },
        () => api.apply(object, options),
      ),
    patch: (ref, patch, options) =>
      pass({ verb: 'patch', kind: ref.kind, name: ref.name }, () => api.patch(ref, patch, options)),
    delete: (ref, options) =>
      pass({ verb: 'delete', kind: ref.kind, name: ref.name }, () => api.delete(ref, options)),
    watch: (ref, options) => api.watch(ref, options),
    close: () => api.close(),
  }
}

export function failure(
  code: OperationErrorCode,
  options: { readonly retryable?: boolean; readonly retryAfterSeconds?: number } = {},
): OperationError {
  const message = `the server says ${code}`
  return new OperationError({ code, message, subject: 'one', retryable: false, ...options })
}
