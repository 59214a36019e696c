import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { DesiredNode, Rendered } from '../model/desired.ts'

/** Warnings about what is rendered for the clusters of a branch, each once. */
export const renderWarnings: (node: DesiredNode) => ReadonlySet<Diagnostic> = memoizeByIdentity(
  ({ cluster, children }) => {
    const found = new Set<Diagnostic>()
    for (const { rendered } of cluster?.pairs ?? [])
      for (const warning of warningsOf(rendered)) found.add(warning)
    for (const child of children) for (const warning of renderWarnings(child)) found.add(warning)
    return found
  },
)

// What kustomize has to say of its own fields is told where kustomizations are built.
const warningsOf: (rendered: Rendered) => readonly Diagnostic[] = memoizeByIdentity(({ diagnostics }) =>
  diagnostics.filter(({ severity, code }) => severity === 'warning' && code.startsWith('render/')),
)
