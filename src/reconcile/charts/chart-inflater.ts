import type { ChartRequest } from '../../base/chart/chart-request.ts'
import { withoutTests } from '../../base/chart/hooks.ts'
import type { ChartFailure, InflatedChart, InflatedCharts } from '../../base/chart/inflated-chart.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { ChartRenderer } from '../ports.ts'
import { findDifference } from './find-difference.ts'

/** Inflates the charts of a fleet: each request once, however often it is asked for. */
export class ChartInflater {
  readonly #renderer: ChartRenderer | undefined
  readonly #takesUnstable: boolean
  #known: ReadonlyMap<string, InflatedChart> = new Map()

  /**
   * Without a renderer charts are not allowed, and each request fails for that reason. Charts that give other objects
   * each time are failures, unless they are taken as they come; then nothing is kept of any.
   */
  constructor(
    renderer: ChartRenderer | undefined,
    { takesUnstable = false }: { readonly takesUnstable?: boolean } = {},
  ) {
    this.#renderer = renderer
    this.#takesUnstable = takesUnstable
  }

  /** What came of each request. Failures are told in the place of the chart: one of them stops no other. */
  async inflate(requests: readonly ChartRequest[], signal?: AbortSignal): Promise<InflatedCharts> {
    const charts = new Map<string, InflatedChart>()
    const waiting: ChartRequest[] = []
    const distinct = new Map(requests.map(request => [request.key, request]))
    for (const request of distinct.values()) {
      const known = this.#known.get(request.key)
      if (known === undefined) waiting.push(request)
      else charts.set(request.key, known)
    }
    const renderer = this.#renderer
    const inflate = this.#takesUnstable ? renderOnce : renderStable
    if (renderer === undefined) for (const { key } of waiting) charts.set(key, notAllowed)
    else {
      const work = async (): Promise<void> => {
        for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
          signal?.throwIfAborted()
          charts.set(next.key, await guarded(() => inflate(renderer, next, signal)))
        }
      }
      await Promise.all(Array.from({ length: renderer.concurrency }, work))
    }
    this.#remember(charts)
    return charts
  }

  // What nobody asks for any more is forgotten here; the renderer keeps it on the disk. What could not be tried is
  // tried again the next time.
  #remember(charts: InflatedCharts): void {
    this.#known = new Map(
      [...charts].filter(([, chart]) => chart.kind === 'inflated' || chart.code !== 'chart/unavailable'),
    )
  }
}

const notAllowed: ChartFailure = {
  kind: 'failed',
  code: 'chart/not-allowed',
  message: 'charts are not rendered for this source',
  isTemporary: false,
}

// A failure of the world is told in the place of the chart.
async function guarded(render: () => Promise<InflatedChart>): Promise<InflatedChart> {
  try {
    return await render()
  } catch (error) {
    if (!(error instanceof OperationError)) throw error
    const { message, code, retryable } = error
    const failure = code === 'chart/digest' ? 'chart/invalid' : 'chart/unavailable'
    return { kind: 'failed', code: failure, message, isTemporary: retryable }
  }
}

async function renderStable(
  renderer: ChartRenderer,
  request: ChartRequest,
  signal: AbortSignal | undefined,
): Promise<InflatedChart> {
  const kept = await renderer.recall(request.key)
  if (kept !== undefined) return kept
  const chart = await renderTwice(renderer, request, signal)
  await renderer.keep(request.key, chart)
  return chart
}

// A chart that makes something up (a password, a certificate) would change in the clusters with each rendering.
async function renderTwice(
  renderer: ChartRenderer,
  request: ChartRequest,
  signal: AbortSignal | undefined,
): Promise<InflatedChart> {
  const first = await renderOnce(renderer, request, signal)
  if (first.kind === 'failed') return first
  const second = await renderOnce(renderer, request, signal)
  if (second.kind === 'failed') return second
  const different = findDifference(first.manifests, second.manifests)
  if (different === undefined) return first
  return {
    kind: 'failed',
    code: 'chart/unstable',
    message: `the chart renders ${different.object} in another way each time`,
    hint: 'give it what it makes up (a password, a certificate, a time) in its values',
    ...(different.source !== '' && { at: { file: different.source } }),
    isTemporary: false,
  }
}

async function renderOnce(
  renderer: ChartRenderer,
  request: ChartRequest,
  signal: AbortSignal | undefined,
): Promise<InflatedChart> {
  const chart = await renderer.render(request, signal)
  if (chart.kind === 'failed' || request.release.dropTests !== true) return chart
  return { kind: 'inflated', manifests: withoutTests(chart.manifests) }
}
