import { invariant } from '../../../base/std/invariant.ts'
import { canonicalJson, isObject } from '../../../base/std/json.ts'
import { WeakValueMap } from '../../../base/std/weak-value-map.ts'
import type { NodeProblem } from '../../model/fleet.ts'
import type { DeclaredCluster } from '../directory/parse-directory.ts'

/** A cluster that a file of the parent directory lists, with the mistakes of that file. */
export interface Declared {
  readonly cluster: DeclaredCluster
  readonly problems: readonly NodeProblem[]
}

const interned = new WeakValueMap<string, Declared>()

/** The same object for the same entry: a list may change without its other clusters. */
export function declare(cluster: DeclaredCluster, problems: readonly NodeProblem[]): Declared {
  const { entry, at } = cluster
  const content = { entry, at, problems }
  invariant(isObject(content), 'an entry is plain data')
  return interned.obtain(canonicalJson(content), () => ({ cluster: { entry, at }, problems }))
}
