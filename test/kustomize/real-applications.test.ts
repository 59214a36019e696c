import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { makeFile, withEntry } from '../../src/base/tree/make-tree.ts'
import type { TreeDirectory } from '../../src/base/tree/tree.ts'
import { accumulate, addComponent, build, finish } from '../../src/kustomize/index.ts'
import { readFolder } from './read-folder.ts'
import {
  digestOf,
  realApplications,
  realComponents,
  sharedFolder,
  withComponent,
} from './real-applications.ts'

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

test.each(realComponents)('online-boutique with %s builds to what kustomize builds', component => {
  const file = makeFile(withComponent(component))
  const { resources, diagnostics } = build(
    withEntry(tree, 'online-boutique/try/kustomization.yaml', file),
    'online-boutique/try',
  )
  const added = addComponent(
    accumulate(tree, 'online-boutique/base'),
    tree,
    `online-boutique/components/${component}`,
  )

  expect(diagnostics).toEqual([])
  expect(digestOf(resources.map(({ object }) => object))).toBe(recorded[`online-boutique with ${component}`])
  expect(finish(added).resources).toEqual(resources)
})
