import { helmCharts, helmGlobals } from '../helm/chart-fields.ts'
import { oldHelmCharts } from '../helm/old-charts.ts'
import type {
  ConfigMapArguments,
  FieldOptions,
  FieldSpecEntry,
  GeneratorOptions,
  ImageEntry,
  Kustomization,
  LabelEntry,
  Metadata,
  PatchEntry,
  ReplacementEntry,
  ReplacementTarget,
  ReplicaEntry,
  SecretArguments,
  Selector,
  SortOptions,
  VarEntry,
} from './kustomization.ts'
import { fields, flag, list, placed, type Shape, text, textMap, texts, wholeNumber } from './shape.ts'

export const fieldSpec: Shape<FieldSpecEntry> = fields({
  group: text,
  version: text,
  kind: text,
  path: text,
  create: flag,
})

export const selector: Shape<Selector> = fields({
  group: text,
  version: text,
  kind: text,
  name: text,
  namespace: text,
  labelSelector: text,
  annotationSelector: text,
})

export const patch: Shape<PatchEntry> = placed(
  fields({
    path: text,
    patch: text,
    target: selector,
    options: fields({ allowNameChange: flag, allowKindChange: flag }),
  }),
)

export const image: Shape<ImageEntry> = placed(
  fields({ name: text, newName: text, tagSuffix: text, newTag: text, digest: text }),
)

export const replica: Shape<ReplicaEntry> = placed(fields({ name: text, count: wholeNumber }))

const generatorOptions: Shape<GeneratorOptions> = fields({
  labels: textMap,
  annotations: textMap,
  disableNameSuffixHash: flag,
  immutable: flag,
})

const generatorFields = {
  namespace: text,
  name: text,
  behavior: text,
  literals: texts,
  files: texts,
  envs: texts,
  env: text,
  options: generatorOptions,
} as const

const configMap: Shape<ConfigMapArguments> = placed(fields(generatorFields))
const secret: Shape<SecretArguments> = placed(fields({ ...generatorFields, type: text }))

const labelEntry: Shape<LabelEntry> = placed(
  fields({ pairs: textMap, includeSelectors: flag, includeTemplates: flag, fields: list(fieldSpec) }),
)

const sortOptions: Shape<SortOptions> = fields({
  order: text,
  legacySortOptions: fields({ orderFirst: texts, orderLast: texts }),
})

/** A Kubernetes object's metadata, as far as kustomize's own documents have it. */
export const metadata: Shape<Metadata> = fields({
  name: text,
  namespace: text,
  labels: textMap,
  annotations: textMap,
})

/** A ConfigMap or Secret generator as a document of its own. */
export const generatorDocument: Shape<SecretArguments & { readonly metadata?: Metadata }> = placed(
  fields({ ...generatorFields, type: text, metadata }),
)

const objectSelector = { group: text, version: text, kind: text, name: text, namespace: text } as const

const fieldOptions: Shape<FieldOptions> = fields({
  delimiter: text,
  index: wholeNumber,
  encoding: text,
  create: flag,
})

const replacementTarget: Shape<ReplacementTarget> = placed(
  fields({ select: selector, reject: list(selector), fieldPaths: texts, options: fieldOptions }),
)

const replacementFields = {
  source: fields({ ...objectSelector, fieldPath: text, options: fieldOptions }),
  sourceValue: text,
  targets: list(replacementTarget),
} as const

/** A replacement as a file has it. */
export const fileReplacement: Shape<ReplacementEntry> = placed(fields(replacementFields))

export const replacement: Shape<ReplacementEntry> = placed(fields({ ...replacementFields, path: text }))

const variable: Shape<VarEntry> = placed(
  fields({
    name: text,
    objref: fields({ apiVersion: text, ...objectSelector }),
    fieldref: fields({ fieldPath: text }),
  }),
)

/** The fields of a kustomization file, those of kustomize 5.8. */
export const kustomizationShape: Shape<Kustomization> = fields({
  apiVersion: text,
  kind: text,
  metadata,
  resources: texts,
  bases: texts,
  components: texts,
  configMapGenerator: list(configMap),
  secretGenerator: list(secret),
  generatorOptions,
  patches: list(patch),
  patchesStrategicMerge: texts,
  patchesJson6902: list(patch),
  namespace: text,
  namePrefix: text,
  nameSuffix: text,
  labels: list(labelEntry),
  commonLabels: textMap,
  commonAnnotations: textMap,
  images: list(image),
  imageTags: list(image),
  replicas: list(replica),
  transformers: texts,
  sortOptions,
  replacements: list(replacement),
  vars: list(variable),
  crds: texts,
  openapi: textMap,
  configurations: texts,
  generators: texts,
  validators: texts,
  buildMetadata: texts,
  helmGlobals,
  helmCharts,
  helmChartInflationGenerator: oldHelmCharts,
})
