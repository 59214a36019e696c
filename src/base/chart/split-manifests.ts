import { makeFile } from '../tree/make-tree.ts'
import type { TreeFile } from '../tree/tree.ts'

/** One part of what `helm template` prints: the documents that one file of a chart makes in one go. */
export interface ChartManifest {
  /** From the chart's own root: `templates/service.yaml`; `''` where Helm does not say. */
  readonly source: string
  readonly file: TreeFile
  /** With the comment that names its source. */
  readonly text: string
}

/** Splits what `helm template` prints at the comments that name the template of each document. */
export function splitManifests(output: string): readonly ChartManifest[] {
  const [head = '', ...rest] = output.split(/^(?=---\n# Source: )/m)
  const parts = head.trim() === '' ? rest : [head, ...rest]
  return parts.map(text => {
    const [comment = '', source = ''] = /^---\n# Source: (.*)\n?/.exec(text) ?? []
    return { source: withoutChartName(source.trim()), file: makeFile(text.slice(comment.length)), text }
  })
}

/** The opposite of {@link splitManifests}. */
export function joinManifests(manifests: readonly ChartManifest[]): string {
  return manifests.map(({ text }) => text).join('')
}

// Helm writes the name of the chart before the path in it.
function withoutChartName(source: string): string {
  return source.slice(source.indexOf('/') + 1)
}
