import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import { suggest } from '../../base/std/suggest.ts'
import type { Fleet, PlacementNode } from '../model/fleet.ts'
import type { Rebalance } from './inputs.ts'

/** What commits ask to divide afresh that is not there: warnings, because it may have been when they were made. */
export function checkRebalances(
  rebalances: readonly Rebalance[],
  { root, applications }: Fleet,
): readonly Diagnostic[] {
  return rebalances.flatMap(({ commit, path, application }) => {
    const asked = `commit ${commit.slice(0, 12)} asks for a rebalance of`
    const isThere = path === '' || nodeAt(root.placement, path)
    const isKnown = application === undefined || applications.has(application)
    return [
      ...(isThere
        ? []
        : [unknown(`${asked} "${path}", and there is no such directory`, path, pathsIn(root.placement))]),
      ...(isKnown
        ? []
        : [
            unknown(
              `${asked} application "${application}", and there is none`,
              application,
              applications.keys(),
            ),
          ]),
    ]
  })
}

// A commit is no file: what it asks for concerns the whole fleet.
function unknown(message: string, name: string, known: Iterable<string>): Diagnostic {
  const near = suggest(name, known)
  return {
    code: 'schedule/rebalance-unknown',
    severity: 'warning',
    message,
    at: { file: 'fleet.yaml' },
    ...(near !== undefined && { hint: `did you mean "${near}"?` }),
  }
}

function nodeAt(node: PlacementNode, path: string): boolean {
  if (node.path === path) return true
  const next = node.children.find(child => child.path === path || path.startsWith(`${child.path}/`))
  return next !== undefined && nodeAt(next, path)
}

function* pathsIn({ path, children }: PlacementNode): Generator<string> {
  if (path !== '') yield path
  for (const child of children) yield* pathsIn(child)
}
