import type { Diagnostic, Place } from '../base/diagnostic/diagnostic.ts'
import type { TreeDirectory } from '../base/tree/tree.ts'
import type { Accumulation } from './accumulation.ts'
import { addManifests } from './add-manifests.ts'
import { accumulateBase, applyDirectory } from './apply-directory.ts'
import { loadKustomization } from './kustomization/load-kustomization.ts'
import { openPath, toDiagnostic } from './open-path.ts'
import { checkSortOptions } from './order.ts'

export interface AccumulateOptions {
  /** Records for every field where it was set last. */
  readonly provenance?: boolean
}

/**
 * Accumulates a kustomization directory; one without a kustomization file stands for all manifests below it. The
 * result is for {@link addComponent} and other steps, and at last for `finish`.
 */
export function accumulate(
  tree: TreeDirectory,
  directory: string,
  { provenance = false }: AccumulateOptions = {},
): Accumulation {
  const opened = openPath(tree, '', directory)
  if (!('kind' in opened)) return failed(toDiagnostic(opened, { file: directory }), provenance)
  if (opened.kind === 'file') {
    const message = `"${directory}" is a file, not a directory`
    const diagnostic: Diagnostic = {
      code: 'kustomize/missing',
      severity: 'error',
      message,
      at: { file: directory },
    }
    return failed(diagnostic, provenance)
  }
  const loaded = loadKustomization(opened.directory, opened.path)
  if (loaded === undefined) {
    const diagnostics: Diagnostic[] = []
    const report = (diagnostic: Diagnostic): void => void diagnostics.push(diagnostic)
    const entries = addManifests({ tree, provenance, report, stack: [] }, opened.directory, opened.path, [])
    return { entries, diagnostics, provenance }
  }
  const { kustomization, path: file } = loaded
  if (kustomization.kind === 'Component') {
    const message = 'a Component cannot stand alone'
    const at: Place = { file, document: 0, path: ['kind'] }
    return failed({ code: 'kustomize/kind-wrong', severity: 'error', message, at }, provenance)
  }
  const { entries, diagnostics } = accumulateBase(tree, opened.path, [], provenance)
  const { sortOptions } = kustomization
  return {
    entries,
    diagnostics: [
      ...diagnostics,
      ...checkSortOptions(sortOptions, { file, document: 0, path: ['sortOptions'] }),
    ],
    provenance,
    ...(sortOptions === undefined ? {} : { sortOptions }),
  }
}

/** Applies a Component's directory to what is accumulated: it sees and changes all of it. */
export function addComponent(
  accumulation: Accumulation,
  tree: TreeDirectory,
  directory: string,
): Accumulation {
  const { provenance } = accumulation
  const diagnostics: Diagnostic[] = [...accumulation.diagnostics]
  const at: Place = { file: directory }
  const opened = openPath(tree, '', directory)
  const report = (diagnostic: Diagnostic): void => void diagnostics.push(diagnostic)
  let { entries } = accumulation
  if (!('kind' in opened)) report(toDiagnostic(opened, at))
  else entries = applyDirectory({ tree, provenance, report, stack: [] }, opened, at, 'Component', entries)
  return { ...accumulation, entries, diagnostics }
}

function failed(diagnostic: Diagnostic, provenance: boolean): Accumulation {
  return { entries: [], diagnostics: [diagnostic], provenance }
}
