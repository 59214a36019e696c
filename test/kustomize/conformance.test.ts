import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isError } from '../../src/base/diagnostic/diagnostic.ts'
import { canonicalJson } from '../../src/base/std/json.ts'
import { makeFile } from '../../src/base/tree/make-tree.ts'
import { parseDocuments } from '../../src/base/yaml/parse-documents.ts'
import { build } from '../../src/kustomize/index.ts'
import { readFolder } from './read-folder.ts'

const folder = join(import.meta.dirname, '../conformance/kustomize')

test.each(readdirSync(folder))('%s builds to what kustomize builds', feature => {
  const text = readFileSync(join(folder, feature, 'expected.yaml'))
  const expected = parseDocuments(makeFile(text), feature, { dialect: 'kustomize' })

  const { resources, diagnostics } = build(readFolder(join(folder, feature, 'input')), '')

  expect(diagnostics.filter(isError)).toEqual([])
  const texts = expected.documents.map(({ value }) => canonicalJson(value))
  expect(resources.map(({ object }) => canonicalJson(object))).toEqual(texts)
})
