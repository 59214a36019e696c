import type { Place } from '../../base/diagnostic/diagnostic.ts'
import type { JsonObject } from '../../base/std/json.ts'

/** A Helm chart as an application's template. */
export interface ChartTemplate {
  readonly chart: ChartReference
  /** The version that the chart must have; any where it is absent. */
  readonly version?: string
  readonly releaseName: string
  /** Paths from the repository's root, each laid over the one before. */
  readonly valuesFiles: readonly string[]
  /** Laid over the files. */
  readonly values: JsonObject
  /** Where the application says that it is a chart. */
  readonly at: Place
}

export type ChartReference =
  | {
      readonly kind: 'directory'
      /** From the repository's root. */
      readonly path: string
    }
  | {
      readonly kind: 'archive'
      /** `oci://` or `https://`. */
      readonly url: string
      /** `sha256:` of the archive, or of the manifest for `oci://`. */
      readonly digest: string
    }
