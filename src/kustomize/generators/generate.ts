import { type Diagnostic, isError, type Place } from '../../base/diagnostic/diagnostic.ts'
import type { JsonObject } from '../../base/std/json.ts'
import { makeFile } from '../../base/tree/make-tree.ts'
import { parseDocuments } from '../../base/yaml/parse-documents.ts'
import { resolvePlain } from '../../base/yaml/plain-scalar.ts'
import { withPlain } from '../../base/yaml/source-text.ts'
import { type Entry, makeEntry } from '../accumulation.ts'
import type { ConfigMapArguments, GeneratorOptions, SecretArguments } from '../kustomization/kustomization.ts'
import type { ResourceObject } from '../resource.ts'
import type { Behavior } from './absorb.ts'
import { decode, type KeyValue, type OpenFile, readKeyValues } from './key-values.ts'

/** A generated object and how it joins what is there already. */
export interface Generated {
  readonly entry: Entry
  readonly behavior: Behavior
}

/** What a generator needs besides its arguments. */
interface GeneratorScope {
  readonly options: GeneratorOptions | undefined
  readonly open: OpenFile
  readonly at: Place
  readonly report: (diagnostic: Diagnostic) => void
}

/** Makes the object of a `configMapGenerator` entry; undefined when it cannot, which is reported. */
export function generateConfigMap(source: ConfigMapArguments, scope: GeneratorScope): Generated | undefined {
  return generate('ConfigMap', source, scope, pairs => {
    const data: Record<string, string> = {}
    const binaryData: Record<string, string> = {}
    for (const { key, value } of pairs) {
      const text = decode(value)
      if (text === undefined) binaryData[key] = encode(value)
      else data[key] = text
    }
    return { ...present('data', writtenAsGo(data)), ...present('binaryData', binaryData) }
  })
}

/** Makes the object of a `secretGenerator` entry; undefined when it cannot, which is reported. */
export function generateSecret(source: SecretArguments, scope: GeneratorScope): Generated | undefined {
  return generate('Secret', source, scope, pairs => ({
    type: source.type || 'Opaque',
    data: Object.fromEntries(pairs.map(({ key, value }) => [key, encode(value)])),
  }))
}

// kustomize gives a value quotes only where YAML 1.1 reads something else, and makes one of several lines a block.
function writtenAsGo(data: Record<string, string>): Record<string, string> {
  let result: JsonObject = data
  for (const [key, text] of Object.entries(data)) {
    const quoted = text.includes('\n') || !readsAsText(text)
    if (!quoted) result = withPlain(result, key, undefined)
  }
  return result as Record<string, string>
}

const plainlyText = /^[A-Za-z0-9/][A-Za-z0-9/ _.-]*$/

// What cannot be read at all counts as a text, too (IsValueNonString).
function readsAsText(text: string): boolean {
  if (text === '') return true
  if (plainlyText.test(text)) return resolvePlain(text, 'kubernetes') === text
  const { documents, diagnostics } = parseDocuments(makeFile(text), '', { dialect: 'kubernetes' })
  return diagnostics.some(isError) || typeof documents[0]?.value === 'string'
}

function present(name: string, data: Record<string, string>): Record<string, Record<string, string>> {
  return Object.keys(data).length === 0 ? {} : { [name]: data }
}

// kustomize breaks long values into lines of 70, each with its end.
function encode(value: Uint8Array): string {
  const text = Buffer.from(value).toString('base64')
  return text.length < 70 ? text : text.replace(/.{1,70}/g, '$&\n')
}

function generate(
  kind: 'ConfigMap' | 'Secret',
  source: ConfigMapArguments,
  { options, open, at, report }: GeneratorScope,
  content: (pairs: readonly KeyValue[]) => Record<string, string | Record<string, string>>,
): Generated | undefined {
  const invalid = (message: string): undefined => {
    report({ code: 'kustomize/generator-invalid', severity: 'error', message, at })
    return undefined
  }
  if (!source.name) return invalid(`a generated ${kind} needs a "name"`)
  const behavior = source.behavior ?? ''
  const pairs = readKeyValues(source, open)
  if (typeof pairs === 'string') return invalid(`"${source.name}": ${pairs}`)
  const { labels, annotations, disableNameSuffixHash, immutable } = mergeOptions(source.options, options)
  const metadata = {
    name: source.name,
    ...(source.namespace ? { namespace: source.namespace } : {}),
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
  }
  const object: ResourceObject = {
    apiVersion: 'v1',
    kind,
    metadata,
    ...content(pairs),
    ...(immutable ? { immutable } : {}),
  }
  const entry = makeEntry(
    { object, origin: at, generatedFrom: source.name },
    { hashed: !disableNameSuffixHash },
  )
  return { entry, behavior: behavior === 'merge' || behavior === 'replace' ? behavior : 'create' }
}

function mergeOptions(own: GeneratorOptions = {}, shared: GeneratorOptions = {}): GeneratorOptions {
  const labels = { ...shared.labels, ...own.labels }
  const annotations = { ...shared.annotations, ...own.annotations }
  return {
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    disableNameSuffixHash: Boolean(own.disableNameSuffixHash || shared.disableNameSuffixHash),
    immutable: Boolean(own.immutable || shared.immutable),
  }
}
