import type { NodeProblem } from '../../model/fleet.ts'
import { allFiles, allProblems, type ParsedDirectory } from '../directory/parse-directory.ts'
import { type FleetFile, stem } from '../documents/read-file.ts'

/** What the mistakes of a directory's files are charged to. */
export interface Charges {
  /** To the pairs below the node; those with no applications at all are only reported. */
  readonly node: readonly NodeProblem[]
  /** By file: to the clusters that the file lists. */
  readonly listed: ReadonlyMap<string, readonly NodeProblem[]>
}

const none: Charges = { node: [], listed: new Map() }

/** `healed` is the directory with broken files as they last were: what those said is held too. */
export function chargeProblems(original: ParsedDirectory, healed: ParsedDirectory): Charges {
  const problems = allProblems(original)
  if (problems.length === 0) return none
  const files = filesByPath(original)
  const before = filesByPath(healed)
  const treeFiles = new Set(original.files.map(({ file }) => file))
  const node: NodeProblem[] = []
  const listed = new Map<string, NodeProblem[]>()
  for (const { file, diagnostic, applications } of problems) {
    const now = files.get(file)
    const then = before.get(file)
    if (treeFiles.has(file) && listsClusters(file, now?.kinds ?? then?.kinds)) {
      listed.set(file, [...(listed.get(file) ?? []), { diagnostic }])
      node.push({ diagnostic, applications: [] })
    } else node.push(toProblem(diagnostic, joinNames(applications, now, then)))
  }
  return { node, listed }
}

function filesByPath(parsed: ParsedDirectory): ReadonlyMap<string, FleetFile> {
  return new Map(allFiles(parsed).map(file => [file.file, file]))
}

function listsClusters(file: string, kinds: readonly string[] | undefined): boolean {
  if (kinds === undefined || kinds.length === 0) return false
  return kinds.every(kind => kind === 'ClusterList' || (kind === 'Cluster' && stem(file) !== 'cluster'))
}

function joinNames(
  own: readonly string[] | undefined,
  now: FleetFile | undefined,
  then: FleetFile | undefined,
): readonly string[] | undefined {
  if (own === undefined || then === undefined || then === now || own.length === 0) return own
  return then.applications && [...new Set([...own, ...then.applications])]
}

function toProblem(diagnostic: NodeProblem['diagnostic'], names: readonly string[] | undefined): NodeProblem {
  return names === undefined ? { diagnostic } : { diagnostic, applications: names }
}
