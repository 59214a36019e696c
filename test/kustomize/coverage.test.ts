import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isArray, isObject, type JsonValue } from '../../src/base/std/json.ts'
import { makeFile } from '../../src/base/tree/make-tree.ts'
import { parseDocuments } from '../../src/base/yaml/parse-documents.ts'

const root = join(import.meta.dirname, '../..')
const cases = join(root, 'test/conformance/kustomize')

function collect(value: JsonValue | undefined, path: string, found: Set<string>): void {
  found.add(path)
  if (isArray(value)) for (const item of value) collect(item, path, found)
  else if (isObject(value)) {
    for (const [key, field] of Object.entries(value))
      collect(field, path === '' ? key : `${path}.${key}`, found)
  } else if (typeof value === 'string') found.add(`${path}=${value}`)
}

/** Every path of a field in the kustomizations of all cases, and every text there with its path. */
function usedPaths(): ReadonlySet<string> {
  const found = new Set<string>()
  for (const path of globSync('**/{kustomization.yaml,kustomization.yml,Kustomization}', { cwd: cases })) {
    const { documents } = parseDocuments(makeFile(readFileSync(join(cases, path))), path, { asGo: true })
    for (const { value } of documents) collect(value, '', found)
  }
  return found
}

const used = usedPaths()

function namesIn(source: string, beginning: string, end: string): readonly string[] {
  const text = readFileSync(join(root, source), 'utf8')
  const start = text.indexOf(beginning)
  const block = text.slice(start, text.indexOf(end, start))
  return [...block.matchAll(/^ {2}(\w+)(?:: |,)/gm)].map(([, name = '']) => name)
}

const fields = namesIn(
  'src/kustomize/kustomization/kustomization-shape.ts',
  'export const kustomizationShape',
  '\n})',
)
// Charts need helm, and have their cases in `test/programs/cli/kustomize-charts.test.ts`.
const elsewhere = ['helmGlobals', 'helmCharts', 'helmChartInflationGenerator']

test.each(fields.filter(name => !elsewhere.includes(name)))('the field %s has a case', name => {
  expect([...used]).toContain(name)
})

const options = [
  ...['pairs', 'includeSelectors', 'includeTemplates', 'fields.path'].map(name => `labels.${name}`),
  ...['patch', 'path', 'options.allowNameChange', 'options.allowKindChange'].map(name => `patches.${name}`),
  ...['group', 'version', 'kind', 'name', 'namespace', 'labelSelector', 'annotationSelector'].map(
    name => `patches.target.${name}`,
  ),
  ...['name', 'namespace', 'behavior', 'literals', 'files', 'envs', 'env', 'options.labels'].map(
    name => `configMapGenerator.${name}`,
  ),
  ...['behavior=merge', 'behavior=replace'].map(name => `configMapGenerator.${name}`),
  ...['labels', 'annotations', 'immutable', 'disableNameSuffixHash'].map(name => `generatorOptions.${name}`),
  ...['name', 'newName', 'newTag', 'digest'].map(name => `images.${name}`),
  ...['path', 'sourceValue', 'source.fieldPath', 'source.options.delimiter', 'source.options.index'].map(
    name => `replacements.${name}`,
  ),
  ...['select', 'reject', 'fieldPaths', 'options.create', 'options.delimiter', 'options.index'].map(
    name => `replacements.targets.${name}`,
  ),
  'replacements.source.options.encoding',
  ...['objref', 'fieldref.fieldpath'].map(name => `vars.${name}`),
  ...['path', 'version'].map(name => `openapi.${name}`),
  ...['originAnnotations', 'transformerAnnotations', 'managedByLabel'].map(name => `buildMetadata=${name}`),
  ...['order=legacy', 'order=fifo', 'legacySortOptions.orderFirst', 'legacySortOptions.orderLast'].map(
    name => `sortOptions.${name}`,
  ),
]

test.each(options)('the option %s has a case', option => {
  expect([...used]).toContain(option)
})

const plugins = [
  ...namesIn('src/kustomize/plugins/transformers.ts', 'const transformers:', '\n}'),
  ...['ConfigMapGenerator', 'SecretGenerator', 'IAMPolicyGenerator'],
]

test.each(plugins)('the built-in %s has a case', kind => {
  const texts = globSync('**/*.{yaml,yml}', { cwd: cases }).map(path =>
    readFileSync(join(cases, path), 'utf8'),
  )

  expect(texts.some(text => text.includes('apiVersion: builtin') && text.includes(`kind: ${kind}\n`))).toBe(
    true,
  )
})
