import { existsSync, globSync, readdirSync, readFileSync, statSync } from 'node:fs'
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

// A case that fails shows nothing of the fields beside the fault.
const building = readdirSync(cases).filter(name => existsSync(join(cases, name, 'expected.yaml')))

function filesOf(pattern: string): readonly string[] {
  return building.flatMap(name =>
    globSync(`**/${pattern}`, { cwd: join(cases, name) }).map(path => join(cases, name, path)),
  )
}

/** Every path of a field in the kustomizations that build, and every text there with its path. */
function usedPaths(): ReadonlySet<string> {
  const found = new Set<string>()
  for (const path of filesOf('{kustomization.yaml,kustomization.yml,Kustomization}')) {
    const { documents } = parseDocuments(makeFile(readFileSync(path)), path, { asGo: true })
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

const texts = filesOf('*').flatMap(path => (statSync(path).isFile() ? [readFileSync(path, 'utf8')] : []))

test.each(plugins)('the built-in %s has a case', kind => {
  expect(texts.some(text => text.includes('apiVersion: builtin') && text.includes(`kind: ${kind}\n`))).toBe(
    true,
  )
})

const directives = [
  ...['delete', 'replace', 'merge'].map(directive => `$patch: ${directive}`),
  ...['$deleteFromPrimitiveList', '$setElementOrder', '$retainKeys'],
]

test.each(directives)('the directive %s has a case', directive => {
  expect(texts.filter(text => text.includes(directive))).not.toEqual([])
})

const operations = ['add', 'remove', 'replace', 'move', 'copy', 'test']

test.each(operations)('the operation %s has a case', operation => {
  expect(texts.filter(text => text.includes(`op: ${operation}`))).not.toEqual([])
})

test.each(['kustomization.yaml', 'kustomization.yml', 'Kustomization'])(
  'a file named %s has a case',
  name => {
    expect(filesOf(name)).not.toEqual([])
  },
)

test.each(['generators', 'transformers', 'validators'])(
  '%s has a case inline, as a file and as a directory',
  field => {
    const entries = [...used]
      .filter(path => path.startsWith(`${field}=`))
      .map(path => path.slice(field.length + 1))
    const forms = entries.map(entry =>
      entry.includes('\n') ? 'inline' : entry.endsWith('.yaml') ? 'file' : 'directory',
    )

    expect([...new Set(forms)].sort()).toEqual(['directory', 'file', 'inline'])
  },
)
