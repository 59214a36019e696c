import { splitManifests } from '../../base/chart/split-manifests.ts'
import { equalJson, type JsonValue } from '../../base/std/json.ts'
import { parseDocuments } from '../../base/yaml/parse-documents.ts'
import { formatId, idOf, isKubernetesObject } from '../../core/model/object.ts'

export interface Difference {
  /** The first object that is not in both as it is. */
  readonly object: string
  /** The file of the chart that it comes from; `''` where Helm does not say. */
  readonly source: string
}

/** Where two outputs of Helm differ; undefined when they hold the same objects in the same order. */
export function findDifference(first: string, second: string): Difference | undefined {
  if (first === second) return undefined
  const [mine, theirs] = [documentsOf(first), documentsOf(second)]
  for (let index = 0; index < Math.max(mine.length, theirs.length); index++) {
    const [one, other] = [mine[index], theirs[index]]
    if (equalJson(one?.value, other?.value)) continue
    const shown = one ?? other
    return shown && { object: nameOf(shown.value), source: shown.source }
  }
  return undefined
}

function documentsOf(output: string): readonly { readonly value: JsonValue; readonly source: string }[] {
  return splitManifests(output).flatMap(({ source, file }) =>
    parseDocuments(file, source, { dialect: 'kustomize' }).documents.map(({ value }) => ({ value, source })),
  )
}

function nameOf(value: JsonValue): string {
  return isKubernetesObject(value) ? formatId(idOf(value)) : 'a document'
}
