import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ChartRequest, ChartSource, ChartValues, Release } from '../../base/chart/chart-request.ts'
import type { ChartFailure, InflatedChart } from '../../base/chart/inflated-chart.ts'
import { sha256 } from '../../base/std/hash.ts'
import { toJson } from '../../base/std/json.ts'
import type { TreeDirectory } from '../../base/tree/tree.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { ChartRenderer } from '../../reconcile/ports.ts'
import { ArchiveStore } from './archive-store.ts'
import { fetchChart } from './fetch-chart.ts'
import { type HelmLimits, HelmProgram } from './helm-program.ts'
import { KeptCharts } from './kept-charts.ts'
import { parseRefusal } from './parse-refusal.ts'
import { writeChart } from './write-chart.ts'

export interface HelmOptions {
  /** The program: a path, or a name that is looked for on PATH. */
  readonly command: string
  /** Where charts and what they gave are kept between processes. */
  readonly cacheDirectory: string
  readonly limits?: HelmLimits
}

/** Charts rendered by the helm program, in a folder that `close` takes away. */
export class HelmCharts implements ChartRenderer {
  readonly concurrency: number = availableParallelism()
  readonly #options: HelmOptions
  readonly #kept: KeptCharts
  readonly #archives: ArchiveStore
  readonly #written = new Map<string, Promise<ChartFailure | string>>()
  readonly #values = new Map<string, Promise<string>>()
  #scratch: Promise<string> | undefined
  #program: Promise<HelmProgram> | undefined

  constructor(options: HelmOptions) {
    this.#options = options
    this.#kept = new KeptCharts(join(options.cacheDirectory, 'charts', 'rendered'))
    this.#archives = new ArchiveStore(join(options.cacheDirectory, 'charts', 'fetched'))
  }

  async render(request: ChartRequest, signal?: AbortSignal): Promise<InflatedChart> {
    const path = await this.#place(request.chart, signal)
    if (typeof path !== 'string') return path
    const program = await this.#helm()
    const files = await Promise.all(request.values.map(values => this.#writeValues(values)))
    const run = await program.run(argumentsOf(path, request.release, files), signal)
    if (run.isCut) return tooMuch
    return run.status === 0 ? { kind: 'inflated', manifests: run.stdout } : parseRefusal(run.stderr)
  }

  async recall(key: string): Promise<InflatedChart | undefined> {
    return this.#kept.read(await this.#keyHere(key))
  }

  async keep(key: string, chart: InflatedChart): Promise<void> {
    await this.#kept.write(await this.#keyHere(key), chart)
  }

  /** Removes what was written for Helm. */
  async close(): Promise<void> {
    const scratch = await this.#scratch
    if (scratch !== undefined) await rm(scratch, { recursive: true, force: true })
  }

  // Another Helm may render the same chart in another way.
  async #keyHere(key: string): Promise<string> {
    const program = await this.#helm()
    return sha256(`${await program.version()} ${key}`)
  }

  #helm(): Promise<HelmProgram> {
    const { command, limits } = this.#options
    this.#program ??= this.#folder().then(folder => new HelmProgram(command, join(folder, 'home'), limits))
    return this.#program
  }

  #folder(): Promise<string> {
    this.#scratch ??= mkdtemp(join(tmpdir(), 'banyan-helm-'))
    return this.#scratch
  }

  async #place(chart: ChartSource, signal: AbortSignal | undefined): Promise<ChartFailure | string> {
    if (chart.kind === 'directory') return this.#write(chart.directory)
    const fetched = await fetchChart(chart, this.#archives, signal)
    return fetched.kind === 'failed' ? fetched : this.#write(fetched)
  }

  #writeValues(values: ChartValues): Promise<string> {
    const text = typeof values === 'string' ? values : toJson(values)
    return once(this.#values, `${sha256(text)}.yaml`, async name => {
      const path = join(await this.#folder(), name)
      await writeFile(path, text)
      return path
    })
  }

  #write(directory: TreeDirectory): Promise<ChartFailure | string> {
    return once(this.#written, directory.id, async name => {
      const target = join(await this.#folder(), name)
      return (await writeChart(directory, target)) ?? target
    })
  }
}

// Whoever asks while something is written waits for the whole of it; what failed is tried again.
function once<T>(
  known: Map<string, Promise<T>>,
  name: string,
  write: (name: string) => Promise<T>,
): Promise<T> {
  const found = known.get(name)
  if (found !== undefined) return found
  const written = write(name).catch((cause: unknown) => {
    known.delete(name)
    const message = `cannot write a chart for helm: ${cause instanceof Error ? cause.message : String(cause)}`
    throw new OperationError({ code: 'disk/failed', message, subject: name, retryable: true, cause })
  })
  known.set(name, written)
  return written
}

const tooMuch: ChartFailure = {
  kind: 'failed',
  code: 'chart/refused',
  message: 'the chart renders more than can be read',
  isTemporary: false,
}

function argumentsOf(path: string, release: Release, values: readonly string[]): readonly string[] {
  const { name, nameTemplate, namespace, kubeVersion, apiVersions = [] } = release
  const flags = { namespace, 'name-template': nameTemplate, 'kube-version': kubeVersion }
  return [
    'template',
    ...values.map(file => `--values=${file}`),
    ...Object.entries(flags).flatMap(([flag, value]) => (value === undefined ? [] : [`--${flag}=${value}`])),
    ...apiVersions.map(version => `--api-versions=${version}`),
    ...(release.includeCrds ? ['--include-crds'] : []),
    ...(release.skipHooks === true ? ['--no-hooks'] : []),
    ...(release.skipTests === true ? ['--skip-tests'] : []),
    // A name that begins with a dash is a name all the same.
    ...(name === undefined ? ['--generate-name', '--'] : ['--', name]),
    path,
  ]
}
