import type { Diagnostic } from '../../../base/diagnostic/diagnostic.ts'
import { parentPath } from '../../../base/std/paths.ts'
import type { FleetNode } from '../../model/fleet.ts'
import type { PlacedProblem } from '../nodes/add-problems.ts'

/** The files that a mistake makes count as they last were: of two definitions of one thing, both. */
export function brokenBy({ code, at, related = [] }: Diagnostic): readonly string[] {
  return code.endsWith('-duplicate') ? [at.file, ...related.map(other => other.at.file)] : [at.file]
}

/** Mistakes of files read together as problems of nodes. `draft` has the files as they are, `settled` as they count. */
export function chargeReferences(
  wrong: readonly Diagnostic[],
  draft: FleetNode,
  settled: FleetNode,
  clustersPath: string,
): readonly PlacedProblem[] {
  return wrong.flatMap(diagnostic =>
    brokenBy(diagnostic).flatMap((file): readonly PlacedProblem[] => {
      const path = nodeOf(file, clustersPath)
      const [now, then] = [nodeAt(draft, path), nodeAt(settled, path)]
      const clusters = new Set([...clustersIn(now, file), ...clustersIn(then, file)])
      if (clusters.size > 0) return [...clusters].map(node => ({ node, diagnostic }))
      if (!isReserved(file, path, clustersPath)) return [{ node: path, diagnostic }]
      const names = joinNames(applicationsIn(now, file), applicationsIn(then, file))
      return [
        names === undefined ? { node: path, diagnostic } : { node: path, diagnostic, applications: names },
      ]
    }),
  )
}

// All clusters that stand in the file, whichever of them is meant: they count as they last were together.
function clustersIn(node: FleetNode | undefined, file: string): readonly string[] {
  if (node === undefined) return []
  return [node, ...node.children.values()]
    .filter(({ cluster }) => cluster?.at.file === file)
    .map(({ path }) => path)
}

// Whether a file is a policy or an override of the node.
function isReserved(file: string, path: string, clustersPath: string): boolean {
  return parentPath(file) !== (path === '' ? clustersPath : `${clustersPath}/${path}`)
}

/** The path of the node that a file of the tree belongs to. */
function nodeOf(file: string, clustersPath: string): string {
  const names = parentPath(file.slice(clustersPath === '' ? 0 : clustersPath.length + 1)).split('/')
  const reserved = names.findIndex(name => name === 'policies' || name === 'overrides')
  return (reserved < 0 ? names : names.slice(0, reserved)).join('/')
}

function nodeAt(root: FleetNode, path: string): FleetNode | undefined {
  let node: FleetNode | undefined = root
  for (const name of path === '' ? [] : path.split('/')) node = node?.children.get(name)
  return node
}

// Undefined where it cannot be told: what a refinement concerns is said by the policy that it refines.
function applicationsIn(node: FleetNode | undefined, file: string): readonly string[] | undefined {
  const policies = (node?.policies ?? []).filter(({ at }) => at.file === file)
  if (policies.some(({ refines }) => refines !== undefined)) return undefined
  const steps = (node?.overrides ?? []).filter(
    step => step.at.file === file || (step.kind === 'component' && step.gate?.at.file === file),
  )
  const rollouts = (node?.rollouts ?? []).filter(({ at }) => at.file === file)
  return [...policies, ...rollouts, ...steps].flatMap(({ applications }) => applications)
}

function joinNames(
  now: readonly string[] | undefined,
  then: readonly string[] | undefined,
): readonly string[] | undefined {
  return now && then && [...new Set([...now, ...then])]
}
