import { isObject, type JsonObject } from '../../base/std/json.ts'
import {
  type FieldPath,
  fields,
  flag,
  list,
  type Placed,
  placed,
  type Shape,
  text,
  texts,
} from '../kustomization/shape.ts'

/** One entry of `helmCharts` (types/helmchartargs.go). */
export interface HelmChart {
  readonly name?: string
  readonly version?: string
  readonly repo?: string
  readonly releaseName?: string
  readonly namespace?: string
  readonly additionalValuesFiles?: readonly string[]
  readonly valuesFile?: string
  readonly valuesInline?: JsonObject
  readonly valuesMerge?: string
  readonly includeCRDs?: boolean
  readonly skipHooks?: boolean
  readonly skipTests?: boolean
  readonly apiVersions?: readonly string[]
  readonly kubeVersion?: string
  readonly nameTemplate?: string
  /** Both only change what is fetched or told, never what a vendored chart renders. */
  readonly debug?: boolean
  readonly devel?: boolean
}

export interface HelmGlobals {
  readonly chartHome?: string
  /** Where the program lets Helm keep its settings; a chart that is here already needs none. */
  readonly configHome?: string
}

/** A map of anything: values are for the chart to read. */
export const anyMap: Shape<JsonObject> = (value, path, report) => {
  if (isObject(value)) return value
  report('kustomize/field-type', 'expected a map', path)
  return undefined
}

const globalFields = { chartHome: text, configHome: text } as const

const chartFields = {
  name: text,
  version: text,
  repo: text,
  releaseName: text,
  namespace: text,
  additionalValuesFiles: texts,
  valuesFile: text,
  valuesInline: anyMap,
  valuesMerge: text,
  includeCRDs: flag,
  skipHooks: flag,
  skipTests: flag,
  apiVersions: texts,
  kubeVersion: text,
  nameTemplate: text,
  debug: flag,
  devel: flag,
} as const

export const helmGlobals: Shape<HelmGlobals> = fields(globalFields)

export const helmCharts: Shape<readonly (HelmChart & Placed)[]> = list(placed(fields(chartFields)))

/** A `HelmChartInflationGenerator` document: the fields of a chart and of the globals in one. */
export const helmDocument: Shape<HelmChart & HelmGlobals & { readonly at: FieldPath }> = placed(
  fields({ ...chartFields, ...globalFields }),
)
