import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isError } from '../../src/base/diagnostic/diagnostic.ts'
import { canonicalJson } from '../../src/base/std/json.ts'
import { makeFile } from '../../src/base/tree/make-tree.ts'
import { fileAt, textOf } from '../../src/base/tree/tree.ts'
import { locate } from '../../src/base/yaml/locate.ts'
import { parseDocuments } from '../../src/base/yaml/parse-documents.ts'
import { build } from '../../src/kustomize/index.ts'
import { readFolder } from './read-folder.ts'

const folder = join(import.meta.dirname, '../conformance/kustomize')

const features = readdirSync(folder)
const [failing, building] = [true, false].map(fails =>
  features.filter(feature => existsSync(join(folder, feature, 'expected-error.txt')) === fails),
)

test.each(building ?? [])('%s builds to what kustomize builds', feature => {
  const text = readFileSync(join(folder, feature, 'expected.yaml'))
  const expected = parseDocuments(makeFile(text), 'expected.yaml', { dialect: 'kustomize' })

  const { resources, diagnostics } = build(readFolder(join(folder, feature, 'input')), '')

  expect(diagnostics.filter(isError)).toEqual([])
  const texts = expected.documents.map(({ value }) => canonicalJson(value))
  expect(resources.map(({ object }) => canonicalJson(object))).toEqual(texts)
})

test.each(failing ?? [])('%s is refused, as kustomize does, and located', feature => {
  const tree = readFolder(join(folder, feature, 'input'))

  const errors = build(tree, '').diagnostics.filter(isError)

  expect(errors).not.toEqual([])
  for (const { at, message } of errors) {
    expect(message).not.toBe('')
    const file = fileAt(tree, at.file)
    expect(file).toBeDefined()
    // An empty file has no line to point at.
    if (file !== undefined && at.document !== undefined)
      expect(locate(textOf(file), at)).toMatchObject({ line: expect.any(Number) })
  }
})
