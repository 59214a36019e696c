import type { ChartArchive } from '../../base/chart/chart-request.ts'
import type { ChartFailure } from '../../base/chart/inflated-chart.ts'
import { isObject } from '../../base/std/json.ts'
import { fileAt, type TreeDirectory } from '../../base/tree/tree.ts'
import { parseDocuments } from '../../base/yaml/parse-documents.ts'
import type { ArchiveStore } from './archive-store.ts'
import { ask, contentOf } from './download.ts'
import { readArchive } from './read-archive.ts'
import { chartLayerOf, parseObject, parseRegistryUrl, readRegistry } from './registry.ts'

/** The files of a chart from elsewhere, which are what its digest says; or why they cannot be used. */
export async function fetchChart(
  chart: ChartArchive,
  store: ArchiveStore,
  signal: AbortSignal | undefined,
): Promise<TreeDirectory | ChartFailure> {
  const archive = await fetchArchive(chart, store, signal)
  if ('kind' in archive) return archive
  const read = readArchive(archive)
  if (typeof read === 'string') return unusable(`the archive cannot be read: ${read}`)
  const about = fileAt(read, 'Chart.yaml')
  if (about === undefined) return unusable('the archive holds no chart: there is no "Chart.yaml" in it')
  const value = parseDocuments(about, 'Chart.yaml').documents[0]?.value
  const version = isObject(value) ? value.version : undefined
  if (chart.version === undefined || chart.version === version) return read
  return unusable(`the chart has version "${String(version)}", not "${chart.version}"`)
}

async function fetchArchive(
  { url, digest }: ChartArchive,
  store: ArchiveStore,
  signal: AbortSignal | undefined,
): Promise<Uint8Array | ChartFailure> {
  if (!url.startsWith('oci://'))
    return store.obtain(digest, url, async () => contentOf(await ask(url, {}, signal), url))
  const place = parseRegistryUrl(url)
  const read = (kind: 'manifests' | 'blobs', wanted: string) =>
    store.obtain(wanted, url, () => readRegistry(place, kind, wanted, signal))
  const manifest = Buffer.from(await read('manifests', digest)).toString('utf8')
  const layer = chartLayerOf(parseObject(manifest))
  return layer === undefined ? unusable('the digest is of something that is no chart') : read('blobs', layer)
}

function unusable(message: string): ChartFailure {
  return { kind: 'failed', code: 'chart/invalid', message, isTemporary: false }
}
