import { sha256 } from '../std/hash.ts'
import { canonicalJson, type JsonObject } from '../std/json.ts'
import type { TreeDirectory } from '../tree/tree.ts'

/** A chart with everything that decides what it renders. */
export interface ChartRequest {
  /** Equal for requests whose output is equal. */
  readonly key: string
  readonly chart: ChartSource
  readonly release: Release
  /** What Helm lays over the chart's own `values.yaml`, in this order; a null takes the chart's value away. */
  readonly values: readonly ChartValues[]
}

/** Values, or the text of a file of values that Helm reads itself. */
export type ChartValues = JsonObject | string

export type ChartSource = ChartDirectory | ChartArchive

export interface ChartDirectory {
  readonly kind: 'directory'
  /** From the repository's root. */
  readonly path: string
  readonly directory: TreeDirectory
}

export interface ChartArchive {
  readonly kind: 'archive'
  /** `oci://` or `https://`. */
  readonly url: string
  /** `sha256:` of the archive, or of the manifest for `oci://`. */
  readonly digest: string
  /** The version that the chart must have; any where it is absent. */
  readonly version?: string
}

/** What a chart reads of its release and of the cluster. */
export interface Release {
  /** Absent: Helm's own word for a release without a name. */
  readonly name?: string
  readonly nameTemplate?: string
  readonly namespace?: string
  readonly kubeVersion?: string
  readonly apiVersions?: readonly string[]
  readonly includeCrds: boolean
  readonly skipHooks?: boolean
  readonly skipTests?: boolean
  /** Objects that are tests and nothing else are taken out of what Helm prints. */
  readonly dropTests?: boolean
}

/** The request for a chart with these values. */
export function makeChartRequest(
  chart: ChartSource,
  release: Release,
  values: readonly ChartValues[],
): ChartRequest {
  const identity =
    chart.kind === 'directory'
      ? { tree: chart.directory.id }
      : { digest: chart.digest, version: chart.version ?? '' }
  const key = sha256(canonicalJson({ ...identity, release: { ...release }, values }))
  return { key, chart, release, values }
}
