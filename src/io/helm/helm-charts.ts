import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ChartRequest, ChartSource, ChartValues, Release } from '../../base/chart/chart-request.ts'
import type { ChartFailure, InflatedChart } from '../../base/chart/inflated-chart.ts'
import { sha256 } from '../../base/std/hash.ts'
import { toJson } from '../../base/std/json.ts'
import type { TreeDirectory } from '../../base/tree/tree.ts'
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

  async #writeValues(values: ChartValues): Promise<string> {
    const text = typeof values === 'string' ? values : toJson(values)
    const path = join(await this.#folder(), `${sha256(text)}.yaml`)
    await writeFile(path, text)
    return path
  }

  #write(directory: TreeDirectory): Promise<ChartFailure | string> {
    const known = this.#written.get(directory.id)
    if (known !== undefined) return known
    const written = this.#folder().then(async folder => {
      const target = join(folder, directory.id)
      return (await writeChart(directory, target)) ?? target
    })
    this.#written.set(directory.id, written)
    return written
  }
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
    ...(name === undefined ? ['--generate-name'] : [name]),
    path,
    ...values.map(file => `--values=${file}`),
    ...Object.entries(flags).flatMap(([flag, value]) => (value === undefined ? [] : [`--${flag}=${value}`])),
    ...apiVersions.map(version => `--api-versions=${version}`),
    ...(release.includeCrds ? ['--include-crds'] : []),
    ...(release.skipHooks === true ? ['--no-hooks'] : []),
    ...(release.skipTests === true ? ['--skip-tests'] : []),
  ]
}
