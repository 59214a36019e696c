import { splitManifests } from '../../../base/chart/split-manifests.ts'
import type { Diagnostic, Place } from '../../../base/diagnostic/diagnostic.ts'
import { isArray, isObject, type JsonValue } from '../../../base/std/json.ts'
import { parseDocuments } from '../../../base/yaml/parse-documents.ts'
import { formatId, idOf, isKubernetesObject, keyOf } from '../../model/object.ts'
import type { Resource } from '../../model/resource.ts'

interface ReadChart {
  readonly resources: readonly Resource[]
  readonly diagnostics: readonly Diagnostic[]
}

/** The objects that a chart renders; each comes from the template that made it. */
export function readChart(manifests: string, root: string, chartAt: Place): ReadChart {
  const resources: Resource[] = []
  const diagnostics: Diagnostic[] = []
  for (const { source, file } of splitManifests(manifests)) {
    const path = source === '' ? root : `${root}/${source}`
    const parsed = parseDocuments(file, path, { dialect: 'kustomize' })
    for (const { message } of parsed.diagnostics) diagnostics.push(unreadable(message, path, chartAt))
    for (const { value, index } of parsed.documents) {
      const at: Place = index === 0 ? { file: path } : { file: path, document: index }
      for (const item of itemsOf(value)) {
        // Each has a place of its own, by which later steps know it again.
        if (isKubernetesObject(item)) resources.push({ object: item, origin: { ...at } })
        else diagnostics.push(unreadable(faultOf(item), path, chartAt))
      }
    }
  }
  return { resources, diagnostics: [...diagnostics, ...duplicates(resources)] }
}

function itemsOf(value: JsonValue): readonly JsonValue[] {
  if (!isObject(value) || typeof value.kind !== 'string' || !value.kind.endsWith('List')) return [value]
  return isArray(value.items) ? value.items : value.items === null ? [] : [value]
}

function duplicates(resources: readonly Resource[]): readonly Diagnostic[] {
  const seen = new Map<string, Resource>()
  return resources.flatMap((resource): Diagnostic[] => {
    const id = idOf(resource.object)
    const first = seen.get(keyOf(id))
    seen.set(keyOf(id), resource)
    if (first === undefined) return []
    const message = `the chart renders ${formatId(id)} twice`
    const related = [{ message: 'the other one', at: first.origin }]
    return [{ code: 'chart/output-invalid', severity: 'error', message, at: resource.origin, related }]
  })
}

function faultOf(value: JsonValue): string {
  if (!isObject(value)) return 'a document is no map'
  const missing = ['apiVersion', 'kind', 'metadata'].find(field => value[field] === undefined)
  return missing === undefined ? '"metadata" is not as Kubernetes has it' : `an object has no "${missing}"`
}

function unreadable(why: string, file: string, chartAt: Place): Diagnostic {
  return {
    code: 'chart/output-invalid',
    severity: 'error',
    message: `what this template renders is no Kubernetes object: ${why}`,
    at: { file },
    related: [{ message: 'the application that is this chart', at: chartAt }],
  }
}
