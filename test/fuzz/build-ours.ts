import { isError } from '../../src/base/diagnostic/diagnostic.ts'
import { makeTree } from '../../src/base/tree/make-tree.ts'
import { build } from '../../src/kustomize/index.ts'
import type { Outcome } from './oracle.ts'

/** What our engine gives for files in memory; an error starts with its code, one that is thrown with `thrown`. */
export function buildOurs(files: Readonly<Record<string, string | Uint8Array>>, directory: string): Outcome {
  try {
    const { resources, diagnostics } = build(makeTree(files), directory)
    const error = diagnostics.find(isError)
    if (error === undefined) return { documents: resources.map(({ object }) => object) }
    const unsupported = diagnostics.find(({ code }) => code === 'kustomize/field-unsupported')
    const { code, message } = unsupported ?? error
    return { error: `${code}: ${message}` }
  } catch (error) {
    return { error: `thrown: ${error instanceof Error ? error.message : String(error)}` }
  }
}

/** Whether our engine says that it does not support something. */
export function isUnsupported(outcome: Outcome): boolean {
  return 'error' in outcome && outcome.error.startsWith('kustomize/field-unsupported')
}
