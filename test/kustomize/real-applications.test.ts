import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { TreeDirectory } from '../../src/base/tree/tree.ts'
import { build } from '../../src/kustomize/index.ts'
import { readFolder } from './read-folder.ts'
import { digestOf, realApplications, sharedFolder } from './real-applications.ts'

const recorded = JSON.parse(
  readFileSync(join(import.meta.dirname, '../conformance/kustomize-real.json'), 'utf8'),
)

let tree: TreeDirectory
beforeAll(() => {
  tree = readFolder(join(sharedFolder(), 'real'))
})

test.each(realApplications)('%s builds to what kustomize builds', path => {
  const { resources, diagnostics } = build(tree, path)

  expect(diagnostics).toEqual([])
  expect(digestOf(resources.map(({ object }) => object))).toBe(recorded[path])
})
