import type { HelmChart, HelmGlobals } from '../helm/chart-fields.ts'
import type { OldHelmChart } from '../helm/old-charts.ts'
import type { Placed } from './shape.ts'

/** The fields of a kustomization file that are supported, as they are written. */
export interface Kustomization {
  readonly apiVersion?: string
  readonly kind?: string
  readonly metadata?: Metadata
  readonly resources?: readonly string[]
  readonly bases?: readonly string[]
  readonly components?: readonly string[]
  readonly configMapGenerator?: readonly ConfigMapArguments[]
  readonly secretGenerator?: readonly SecretArguments[]
  readonly generatorOptions?: GeneratorOptions
  readonly patches?: readonly PatchEntry[]
  readonly patchesStrategicMerge?: readonly string[]
  readonly patchesJson6902?: readonly PatchEntry[]
  readonly namespace?: string
  readonly namePrefix?: string
  readonly nameSuffix?: string
  readonly labels?: readonly LabelEntry[]
  readonly commonLabels?: Readonly<Record<string, string>>
  readonly commonAnnotations?: Readonly<Record<string, string>>
  readonly images?: readonly ImageEntry[]
  readonly imageTags?: readonly ImageEntry[]
  readonly replicas?: readonly ReplicaEntry[]
  readonly replacements?: readonly ReplacementEntry[]
  readonly vars?: readonly VarEntry[]
  readonly configurations?: readonly string[]
  readonly crds?: readonly string[]
  readonly openapi?: Readonly<Record<string, string>>
  readonly generators?: readonly string[]
  readonly transformers?: readonly string[]
  readonly validators?: readonly string[]
  readonly buildMetadata?: readonly string[]
  readonly sortOptions?: SortOptions
  readonly helmGlobals?: HelmGlobals
  readonly helmCharts?: readonly (HelmChart & Placed)[]
  readonly helmChartInflationGenerator?: readonly OldHelmChart[]
}

export interface Metadata {
  readonly name?: string
  readonly namespace?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

export interface FieldSpecEntry {
  readonly group?: string
  readonly version?: string
  readonly kind?: string
  readonly path?: string
  readonly create?: boolean
}

/** Group, version, kind, name and namespace are anchored regular expressions. */
export interface Selector {
  readonly group?: string
  readonly version?: string
  readonly kind?: string
  readonly name?: string
  readonly namespace?: string
  readonly labelSelector?: string
  readonly annotationSelector?: string
}

export interface PatchEntry extends Placed {
  readonly path?: string
  readonly patch?: string
  readonly target?: Selector
  readonly options?: PatchOptions
}

export interface PatchOptions {
  readonly allowNameChange?: boolean
  readonly allowKindChange?: boolean
}

export interface ImageEntry extends Placed {
  readonly name?: string
  readonly newName?: string
  readonly tagSuffix?: string
  readonly newTag?: string
  readonly digest?: string
}

export interface ReplicaEntry extends Placed {
  readonly name?: string
  readonly count?: number | bigint
}

export interface GeneratorOptions {
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly disableNameSuffixHash?: boolean
  readonly immutable?: boolean
}

export interface ConfigMapArguments extends Placed {
  readonly namespace?: string
  readonly name?: string
  readonly behavior?: string
  readonly literals?: readonly string[]
  readonly files?: readonly string[]
  readonly envs?: readonly string[]
  readonly env?: string
  readonly options?: GeneratorOptions
}

export interface SecretArguments extends ConfigMapArguments {
  readonly type?: string
}

export interface LabelEntry extends Placed {
  readonly pairs?: Readonly<Record<string, string>>
  readonly includeSelectors?: boolean
  readonly includeTemplates?: boolean
  readonly fields?: readonly FieldSpecEntry[]
}

export interface SortOptions {
  readonly order?: string
  readonly legacySortOptions?: {
    readonly orderFirst?: readonly string[]
    readonly orderLast?: readonly string[]
  }
}

/** The value of a field, or a constant, and the fields that get it. Given inline or in a file. */
export interface ReplacementEntry extends Placed {
  readonly path?: string
  readonly source?: ReplacementSource
  readonly sourceValue?: string
  readonly targets?: readonly ReplacementTarget[]
}

export interface ReplacementSource {
  readonly group?: string
  readonly version?: string
  readonly kind?: string
  readonly name?: string
  readonly namespace?: string
  readonly fieldPath?: string
  readonly options?: FieldOptions
}

export interface ReplacementTarget extends Placed {
  readonly select?: Selector
  readonly reject?: readonly Selector[]
  readonly fieldPaths?: readonly string[]
  readonly options?: FieldOptions
}

/** Which part of a text is meant: the one with an index, from 0, when it is split at a delimiter. */
export interface FieldOptions {
  readonly delimiter?: string
  readonly index?: number | bigint
  readonly encoding?: string
  readonly create?: boolean
}

export interface VarEntry extends Placed {
  readonly name?: string
  readonly objref?: {
    readonly apiVersion?: string
    readonly group?: string
    readonly version?: string
    readonly kind?: string
    readonly name?: string
    readonly namespace?: string
  }
  readonly fieldref?: { readonly fieldPath?: string }
}
