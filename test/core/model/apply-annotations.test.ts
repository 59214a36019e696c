import { expect, test } from 'vitest'
import { applyMistakes } from '../../../src/core/model/apply-annotations.ts'

const mistakesOf = (name: string, value: string): readonly string[] =>
  applyMistakes({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'web', annotations: { [name]: value } },
  }).map(({ annotation, message }) => `${annotation}: ${message}`)

test.each([
  ['banyan.dev/prune', 'disable', '"disable" is none of enabled, disabled, confirm'],
  ['banyan.dev/prune-propagation', 'fore', '"fore" is none of background, foreground, orphan'],
  ['banyan.dev/reconcile', 'false', '"false" is none of enabled, disabled'],
  ['banyan.dev/conflict', 'maybe', '"maybe" is none of abort, overwrite, adopt'],
])('a word of %s that means nothing is a mistake, so that nobody counts on it', (name, value, message) => {
  expect(mistakesOf(name, value)).toEqual([`${name}: ${message}`])
})

test.each([
  ['banyan.dev/prune', 'Disabled'],
  ['banyan.dev/prune', 'confirm'],
  ['banyan.dev/prune-propagation', 'orphan'],
  ['banyan.dev/reconcile', 'disabled'],
  ['example.com/prune', 'never'],
])('%s: %s is none', (name, value) => {
  expect(mistakesOf(name, value)).toEqual([])
})
