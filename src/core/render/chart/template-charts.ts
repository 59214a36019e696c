import type { ChartRequest } from '../../../base/chart/chart-request.ts'
import type { InflatedCharts } from '../../../base/chart/inflated-chart.ts'
import { sha256 } from '../../../base/std/hash.ts'
import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import { makeTree } from '../../../base/tree/make-tree.ts'
import { directoryAt, type TreeDirectory } from '../../../base/tree/tree.ts'
import { accumulate, addComponent, type Inflate, inflateFrom } from '../../../kustomize/index.ts'

/** What kustomizations of a fleet get for the charts that they name. */
export interface Inflation {
  readonly inflated: Inflate
  /** Changes whenever a chart may be answered in another way. */
  readonly id: string
}

/** The answers for kustomizations; a chart that nobody has inflated is a mistake here, never an empty answer. */
export const inflationOf: (charts: InflatedCharts) => Inflation = memoizeByIdentity(charts => {
  const answer = inflateFrom(charts)
  const words = [...charts].map(([key, chart]) =>
    chart.kind === 'failed' ? `${key} ${chart.code} ${chart.message}` : key,
  )
  return {
    inflated: request =>
      answer(request) ?? {
        kind: 'failed',
        code: 'chart/not-allowed',
        message: 'charts are not rendered here',
        isTemporary: false,
      },
    id: sha256(words.sort().join('\n')),
  }
})

/** Whether a kustomization of a directory, or one outside that it may refer to, names charts. */
export function usesCharts(tree: TreeDirectory, path: string): boolean {
  const directory = directoryAt(tree, path)
  if (directory === undefined) return false
  const { charts, leaves } = mentions(directory)
  return charts || (leaves && mentions(tree).charts)
}

/** The charts that a template names, at any depth. */
export function templateCharts(tree: TreeDirectory, path: string): readonly ChartRequest[] {
  const requests: ChartRequest[] = []
  accumulate(tree, path, { inflated: inflateFrom(new Map(), each => requests.push(each)) })
  return requests
}

/** The charts that a Component names, at any depth. */
export function componentCharts(tree: TreeDirectory, path: string): readonly ChartRequest[] {
  const requests: ChartRequest[] = []
  const inflated = inflateFrom(new Map(), each => requests.push(each))
  addComponent(accumulate(makeTree({}), '', { inflated }), tree, path)
  return requests
}

interface Mentions {
  readonly charts: boolean
  /** A kustomization cannot leave its directory without writing "..". */
  readonly leaves: boolean
}

// Every field and kind of kustomize that names a chart has this in it; one that is written in another case is refused.
const mentions: (directory: TreeDirectory) => Mentions = memoizeByIdentity(directory => {
  let charts = false
  let leaves = false
  if (directory.entries.has('Chart.yaml')) return { charts, leaves }
  for (const [name, entry] of directory.entries) {
    if (entry.kind === 'directory') {
      const below = mentions(entry)
      charts ||= below.charts
      leaves ||= below.leaves
    } else if (
      entry.kind === 'file' &&
      entry.content !== undefined &&
      /^Kustomization$|\.(ya?ml|json)$/.test(name)
    ) {
      const { buffer, byteOffset, byteLength } = entry.content
      const bytes = Buffer.from(buffer, byteOffset, byteLength)
      charts ||= bytes.includes('elmChart')
      leaves ||= bytes.includes('..')
    }
  }
  return { charts, leaves }
})
