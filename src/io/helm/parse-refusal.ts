import type { ChartFailure, ChartPlace } from '../../base/chart/inflated-chart.ts'
import { shortened } from '../../base/std/shortened.ts'

const longestMessage = 600

/** What Helm says when it refuses to render, with the file of the chart that it names. */
export function parseRefusal(stderr: string): ChartFailure {
  const start = stderr.search(/^Error: /m)
  const words = (start < 0 ? stderr : stderr.slice(start + 'Error: '.length))
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('Use --debug flag'))
    .join('; ')
  const said = shortened(words, longestMessage)
  const at = placeIn(words)
  const message = said === '' ? 'helm ended without a word' : `helm: ${said}`
  return { kind: 'failed', code: 'chart/refused', message, ...(at && { at }), isTemporary: false }
}

// `podinfo/templates/service.yaml:3:14`: the name of the chart, the file, the line, the bytes before it in the line.
function placeIn(words: string): ChartPlace | undefined {
  const named = /[\w.-]+\/((?:charts|templates|crds)\/[^\s:()]+)(?::(\d+))?(?::(\d+))?/.exec(words)
  if (named === null) return undefined
  const [, file = '', line, column] = named
  if (line === undefined) return { file }
  return { file, position: { line: Number(line), column: Number(column ?? 0) + 1 } }
}
