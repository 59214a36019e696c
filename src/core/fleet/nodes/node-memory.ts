import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import type { TreeDirectory } from '../../../base/tree/tree.ts'
import type { FleetNode } from '../../model/fleet.ts'
import type { Declared } from './declare.ts'
import type { Inherited } from './inherit.ts'

/** All that a node is made of. */
export interface NodeInputs {
  /** As the revision has it; absent for an entry of a list without a directory of its own. */
  readonly directory: TreeDirectory | undefined
  /** With broken files as they last were; the same object when there are none. */
  readonly healed: TreeDirectory | undefined
  readonly declared: Declared | undefined
  readonly inherited: Inherited
  readonly name: string
  /** From clustersPath. */
  readonly path: string
}

export interface Kept {
  readonly node: FleetNode
  /** The repository in which its Components were looked at last, where they depend on it. */
  readonly tree: TreeDirectory | undefined
}

export interface NodeMemory {
  readonly kept: Kept | undefined
  readonly keep: (kept: Kept) => void
}

const absent = {}
const same = {}

// What is shared by many nodes comes first, so that most of the maps are shared as well.
const cells: (inherited: object, declared: object, healed: object, directory: object) => Map<string, Kept> =
  memoizeByIdentity(() => new Map<string, Kept>())

// A node keeps what it was made of alive, so that it is found again for as long as somebody holds it.
const madeOf = new WeakMap<FleetNode, NodeInputs>()

/** What was made of these inputs before. */
export function rememberNode(inputs: NodeInputs): NodeMemory {
  const { inherited, declared, healed, directory, path } = inputs
  const cell = cells(
    inherited,
    declared ?? absent,
    healed === directory ? same : (healed ?? absent),
    directory ?? absent,
  )
  return {
    kept: cell.get(path),
    keep: kept => {
      cell.set(path, kept)
      madeOf.set(kept.node, inputs)
    },
  }
}
