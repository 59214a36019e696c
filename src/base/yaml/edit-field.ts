import { type Document, isMap, isSeq, parseAllDocuments } from 'yaml'
import type { JsonValue } from '../std/json.ts'

/** A step into a document: a field, or the item of a list whose `name` is this. */
export type FieldStep = string | { readonly named: string }

/**
 * A YAML text with a field of one of its documents set, or taken away (undefined); comments and order stay. Undefined
 * where the way to it is not there.
 */
export function editField(
  text: string,
  document: number,
  steps: readonly FieldStep[],
  value: JsonValue | undefined,
): string | undefined {
  const documents: readonly Document[] = parseAllDocuments(text, { keepSourceTokens: true })
  const found = documents[document]
  const path = found && indexed(found, steps)
  if (found === undefined || path === undefined) return undefined
  if (value === undefined) found.deleteIn(path)
  else found.setIn(path, found.createNode(value, { flow: true }))
  return documents.map(each => each.toString({ lineWidth: 0, flowCollectionPadding: true })).join('')
}

// Names become indexes; a map that is not there yet is made.
function indexed(document: Document, steps: readonly FieldStep[]): (string | number)[] | undefined {
  const path: (string | number)[] = []
  for (const [at, step] of steps.entries()) {
    if (typeof step === 'string') {
      const isMissing = at < steps.length - 1 && document.getIn([...path, step]) == null
      if (isMissing) document.setIn([...path, step], document.createNode({}))
      path.push(step)
      continue
    }
    const list = document.getIn(path)
    const index = isSeq(list)
      ? list.items.findIndex(item => isMap(item) && item.get('name') === step.named)
      : -1
    if (index < 0) return undefined
    path.push(index)
  }
  return path
}
