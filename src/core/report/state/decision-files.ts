import type { JsonObject } from '../../../base/std/json.ts'
import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import { formatYaml } from '../../../base/yaml/format-yaml.ts'
import type { Decision } from '../../model/decision.ts'
import { decisionDocuments } from './decision-documents.ts'

const documentsOf: (decision: Decision) => ReadonlyMap<string, JsonObject> =
  memoizeByIdentity(decisionDocuments)

/**
 * The files of all decisions. Policies that divide one workload in disjoint branches share a file where they meet, the
 * outer policy first.
 */
export function decisionFiles(decisions: Iterable<Decision>): ReadonlyMap<string, () => string> {
  const byPath = new Map<string, JsonObject[]>()
  for (const decision of [...decisions].sort(byPolicy)) {
    for (const [path, document] of documentsOf(decision)) {
      byPath.set(path, [...(byPath.get(path) ?? []), document])
    }
  }
  return new Map(
    [...byPath].map(([path, documents]) => [
      path,
      () => documents.map(each => formatYaml(each)).join('---\n'),
    ]),
  )
}

function byPolicy({ policy: one }: Decision, { policy: other }: Decision): number {
  return compare(one.scope, other.scope) || compare(one.name, other.name)
}

function compare(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1
}
