import { isObject } from '../../base/std/json.ts'
import type { Entry } from '../accumulation.ts'
import { textOf } from '../edit.ts'
import { anyLabels, type LabelTest } from './label-selector.ts'

/** Whether the labels and annotations of a resource pass tests. */
export function matchesLabels(entry: Entry, labels: LabelTest, annotations: LabelTest): boolean {
  return (
    (labels === anyLabels || labels(textsOf(entry, 'labels'))) &&
    (annotations === anyLabels || annotations(textsOf(entry, 'annotations')))
  )
}

/** The labels or annotations of a resource as texts, whatever they are written as. */
function textsOf(entry: Entry, field: 'labels' | 'annotations'): Readonly<Record<string, string>> {
  const value: unknown = entry.resource.object.metadata?.[field]
  if (!isObject(value)) return {}
  return Object.fromEntries(Object.keys(value).map(key => [key, textOf(value, key) ?? '']))
}
