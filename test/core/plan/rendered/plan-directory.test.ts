import { expect, test } from 'vitest'
import { makeFile, makeTree } from '../../../../src/base/tree/make-tree.ts'
import { planDirectory } from '../../../../src/core/plan/index.ts'

const manifest = (name: string, more = ''): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  namespace: shop\n${more}`

const wanted = (application: string, name: string) => ({
  key: `/ConfigMap/shop/${name}`,
  application,
  file: makeFile(manifest(name)),
})

const all = { mayDelete: () => true, leave: new Set<string>() }

test('a file that is as it is to be is not written again', () => {
  const plan = planDirectory({
    ...all,
    existing: makeTree({ 'a/x.yaml': manifest('x'), 'a/y.yaml': 'other' }),
    wanted: new Map([
      ['a/x.yaml', wanted('a', 'x')],
      ['a/y.yaml', wanted('a', 'y')],
    ]),
  })

  expect(plan).toMatchObject({ written: 1, unchanged: 1, deletions: [], staying: [] })
  expect(plan.changes).toEqual(new Map([['a/y.yaml', manifest('y')]]))
})

test('an object that another application has now is no deletion', () => {
  const plan = planDirectory({
    leave: new Set(),
    mayDelete: () => false,
    existing: makeTree({ 'a/x.yaml': manifest('x') }),
    wanted: new Map([['b/x.yaml', wanted('b', 'x')]]),
  })

  expect(plan.deletions).toEqual([])
  expect(plan.changes.get('a/x.yaml')).toBe(null)
})

test('what may not be deleted stays, as does what says so itself', () => {
  const kept = manifest('kept').replace('  name', '  annotations:\n    banyan.dev/prune: disabled\n  name')
  const plan = planDirectory({
    leave: new Set(),
    mayDelete: (_, application) => application !== 'held',
    existing: makeTree({
      '.banyan': 'fleet: shop\n',
      'held/x.yaml': manifest('x'),
      'a/kept.yaml': kept,
      'a/gone.yaml': manifest('gone'),
      'notes.txt': 'by hand',
    }),
    wanted: new Map(),
  })

  expect([...plan.changes.keys()].sort()).toEqual(['a/gone.yaml', 'notes.txt'])
  expect(plan.deletions).toEqual(['/ConfigMap/shop/gone'])
  expect([...plan.staying].sort()).toEqual(['/ConfigMap/shop/kept', '/ConfigMap/shop/x'])
})
