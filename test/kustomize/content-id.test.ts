import { expect, test } from 'vitest'
import { makeTree } from '../../src/base/tree/make-tree.ts'
import { contentId } from '../../src/kustomize/index.ts'

const base = 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\n'
const overlay = 'resources: [../base]\n'

function idOf(files: Readonly<Record<string, string>>, directory: string): string {
  return contentId(makeTree(files), directory)
}

const files = {
  'x/base/kustomization.yaml': 'resources: [web.yaml]\n',
  'x/base/web.yaml': base,
  'x/over/kustomization.yaml': overlay,
}

test('a directory that leaves itself nowhere has its tree id, wherever it lies', () => {
  const here = idOf(files, 'x/base')
  const there = idOf({ 'y/z/kustomization.yaml': 'resources: [web.yaml]\n', 'y/z/web.yaml': base }, 'y/z')

  expect(here).toBe(there)
})

test('the same overlay of the same base has the same id in another place', () => {
  const moved = Object.fromEntries(Object.entries(files).map(([path, text]) => [`deep/er/${path}`, text]))

  expect(idOf(moved, 'deep/er/x/over')).toBe(idOf(files, 'x/over'))
})

test('a change of the base changes the id of the overlay', () => {
  const changed = { ...files, 'x/base/web.yaml': base.replace('web', 'wed') }

  expect(idOf(changed, 'x/over')).not.toBe(idOf(files, 'x/over'))
})

test('a nested kustomization that leaves the directory counts', () => {
  const nested = {
    ...files,
    'x/out/kustomization.yaml': 'resources: [in]\n',
    'x/out/in/kustomization.yaml': 'resources: [../../base]\n',
  }
  const changed = { ...nested, 'x/base/web.yaml': base.replace('web', 'wed') }

  expect(idOf(changed, 'x/out')).not.toBe(idOf(nested, 'x/out'))
})

test('a change elsewhere does not count', () => {
  expect(idOf({ ...files, 'x/other.yaml': 'a: 1\n' }, 'x/over')).toBe(idOf(files, 'x/over'))
})

test('bases that include each other have ids all the same', () => {
  const cycle = {
    'a/kustomization.yaml': 'resources: [../b]\n',
    'b/kustomization.yaml': 'resources: [../a]\n',
  }

  expect(idOf(cycle, 'a')).toMatch(/^[0-9a-f]{64}$/)
})
