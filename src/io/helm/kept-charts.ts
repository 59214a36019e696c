import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { InflatedChart } from '../../base/chart/inflated-chart.ts'
import { sha256 } from '../../base/std/hash.ts'

/** What charts gave, on the disk. A file that is not whole counts as none, and a disk that is full only costs time. */
export class KeptCharts {
  readonly #directory: string

  constructor(directory: string) {
    this.#directory = directory
  }

  async read(key: string): Promise<InflatedChart | undefined> {
    const text = await readFile(this.#path(key), 'utf8').catch(() => undefined)
    if (text === undefined) return undefined
    const end = text.indexOf('\n')
    const manifests = text.slice(end + 1)
    return text.slice(0, end) === sha256(manifests) ? { kind: 'inflated', manifests } : undefined
  }

  /** Only what Helm renders is kept: what it refuses is asked again by every process. */
  async write(key: string, chart: InflatedChart): Promise<void> {
    if (chart.kind === 'failed') return
    const path = this.#path(key)
    const draft = `${path}.${process.pid}`
    try {
      await mkdir(join(path, '..'), { recursive: true, mode: 0o700 })
      await writeFile(draft, `${sha256(chart.manifests)}\n${chart.manifests}`, { mode: 0o600 })
      await rename(draft, path)
    } catch {
      // The next process renders it again.
    }
  }

  #path(key: string): string {
    return join(this.#directory, key.slice(0, 2), key.slice(2))
  }
}
