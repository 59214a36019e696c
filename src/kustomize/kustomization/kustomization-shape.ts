import type {
  ConfigMapArguments,
  FieldSpecEntry,
  GeneratorOptions,
  ImageEntry,
  Kustomization,
  LabelEntry,
  PatchEntry,
  ReplicaEntry,
  SecretArguments,
  Selector,
  SortOptions,
  TransformerConfig,
} from './kustomization.ts'
import { fields, flag, list, placed, type Shape, text, textMap, texts, wholeNumber } from './shape.ts'

const fieldSpec: Shape<FieldSpecEntry> = fields({
  group: text,
  version: text,
  kind: text,
  path: text,
  create: flag,
})

const selector: Shape<Selector> = fields({
  group: text,
  version: text,
  kind: text,
  name: text,
  namespace: text,
  labelSelector: text,
  annotationSelector: text,
})

const patch: Shape<PatchEntry> = placed(
  fields({
    path: text,
    patch: text,
    target: selector,
    options: fields({ allowNameChange: flag, allowKindChange: flag }),
  }),
)

const image: Shape<ImageEntry> = placed(
  fields({ name: text, newName: text, tagSuffix: text, newTag: text, digest: text }),
)

const replica: Shape<ReplicaEntry> = placed(fields({ name: text, count: wholeNumber }))

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

const anything: Shape<object> = () => ({})

/** The fields of a kustomization file, those of kustomize 5.8. */
export const kustomizationShape: Shape<Kustomization> = fields({
  apiVersion: text,
  kind: text,
  metadata: anything,
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
  replacements: 'unsupported',
  vars: 'unsupported',
  crds: 'unsupported',
  openapi: 'unsupported',
  configurations: 'unsupported',
  generators: 'unsupported',
  validators: 'unsupported',
  helmGlobals: 'unsupported',
  helmCharts: 'unsupported',
  helmChartInflationGenerator: 'unsupported',
  buildMetadata: 'unsupported',
})

/** The configuration of a built-in transformer, as a document that `transformers` names. */
export const transformerShape: Shape<TransformerConfig> = fields({
  apiVersion: text,
  kind: text,
  metadata: fields({ name: text, namespace: text, labels: anything, annotations: anything }),
  labels: textMap,
  annotations: textMap,
  prefix: text,
  suffix: text,
  imageTag: image,
  replica,
  unsetOnly: flag,
  setRoleBindingSubjects: text,
  fieldSpecs: list(fieldSpec),
})
