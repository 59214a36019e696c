import type { JsonObject } from '../../../base/std/json.ts'
import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import { formatYaml } from '../../../base/yaml/format-yaml.ts'
import type { Decision, DecisionNode } from '../../model/decision.ts'
import { decisionDirectory, decisionDocuments, decisionFile } from './decision-documents.ts'

const documentsOf: (decision: Decision) => ReadonlyMap<string, JsonObject> =
  memoizeByIdentity(decisionDocuments)

const textOf: (document: JsonObject) => { readonly text: string } = memoizeByIdentity(document => ({
  text: formatYaml(document),
}))

/**
 * The files of all decisions. Policies that divide one workload in disjoint branches share a file where they meet, the
 * outer policy first.
 */
export function decisionFiles(decisions: Iterable<Decision>): ReadonlyMap<string, () => string> {
  const byPath = new Map<string, JsonObject[]>()
  for (const decision of [...decisions].sort(byPolicy)) {
    for (const [path, document] of documentsOf(decision)) {
      const documents = byPath.get(path)
      if (documents === undefined) byPath.set(path, [document])
      else documents.push(document)
    }
  }
  return new Map(
    [...byPath].map(([path, documents]) => [
      path,
      () => documents.map(each => textOf(each).text).join('---\n'),
    ]),
  )
}

/** The files of a decision by the path of the node that each divides at. */
export const decisionPaths: (decision: Decision) => ReadonlyMap<string, string> = memoizeByIdentity(
  ({ application, workload, root }) => {
    const base = decisionDirectory(application, workload)
    const paths = new Map([[root.path, decisionFile(base, root.path)]])
    const visit = ({ path, children }: DecisionNode): void => {
      if (children.length > 0) paths.set(path, decisionFile(base, path))
      children.forEach(visit)
    }
    visit(root)
    return paths
  },
)

function byPolicy({ policy: one }: Decision, { policy: other }: Decision): number {
  return compare(one.scope, other.scope) || compare(one.name, other.name)
}

function compare(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1
}
