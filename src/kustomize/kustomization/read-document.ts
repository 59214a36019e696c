import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import type { JsonValue } from '../../base/std/json.ts'
import type { TreeFile } from '../../base/tree/tree.ts'
import { parseDocuments } from '../../base/yaml/parse-documents.ts'
import type { Shape, ShapeReport } from './shape.ts'

/** Reads the one document of a file as a shape; undefined when it is empty or cannot be read. */
export function readDocument<T>(
  file: TreeFile,
  path: string,
  shape: Shape<T>,
  report: (diagnostic: Diagnostic) => void,
): T | undefined {
  const { documents, diagnostics } = parseDocuments(file, path, { dialect: 'kubernetes', asGo: true })
  for (const diagnostic of diagnostics) report(diagnostic)
  const [document] = documents
  if (document === undefined) return undefined
  return shape(document.value as JsonValue, [], reportAt(path, document.index, report))
}

/** Reports what does not fit a shape at its place in a document. */
export function reportAt(
  file: string,
  document: number,
  report: (diagnostic: Diagnostic) => void,
): ShapeReport {
  return (code, message, path, { part, hint } = {}) => {
    const at = { file, document, path, ...(part === undefined ? {} : { part }) }
    report({ code, severity: 'error', message, at, ...(hint === undefined ? {} : { hint }) })
  }
}
