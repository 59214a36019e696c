import type { TreeDirectory } from '../base/tree/tree.ts'
import { type AccumulateOptions, accumulate } from './accumulate.ts'
import { type Built, finish } from './finish.ts'
import type { Order } from './order.ts'

/** Builds a directory as `kustomize build` does, what no API server takes included. */
export function build(
  tree: TreeDirectory,
  directory: string,
  options: AccumulateOptions & { readonly order?: Order } = {},
): Built {
  return finish(accumulate(tree, directory, { lenient: true, ...options }), options)
}
