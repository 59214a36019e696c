import { type Entry, originalIdOf, withHistory, withObject } from '../accumulation.ts'
import { withField } from '../edit.ts'
import { isSelectedKind, type KindSelector } from '../identity.ts'
import type { ResourceObject } from '../resource.ts'
import type { Transform } from './transform.ts'

// Their names mean something elsewhere, so they get no prefix or suffix.
const exempt: readonly KindSelector[] = [
  { kind: 'CustomResourceDefinition' },
  { group: 'apiregistration.k8s.io', kind: 'APIService' },
  { kind: 'Namespace' },
]

export function addPrefix(prefix: string): Transform {
  return entries => entries.map(entry => rename(entry, prefix, ''))
}

export function addSuffix(suffix: string): Transform {
  return entries => entries.map(entry => rename(entry, '', suffix))
}

function rename(entry: Entry, prefix: string, suffix: string): Entry {
  if (prefix === '' && suffix === '') return entry
  const original = originalIdOf(entry)
  if (exempt.some(selector => isSelectedKind(selector, original))) return entry
  const { object } = entry.resource
  const metadata = withField(object.metadata, 'name', `${prefix}${object.metadata.name}${suffix}`)
  const named = withObject(withHistory(entry), withField<ResourceObject>(object, 'metadata', metadata))
  return {
    ...named,
    prefixes: prefix === '' ? entry.prefixes : [...entry.prefixes, prefix],
    suffixes: suffix === '' ? entry.suffixes : [...entry.suffixes, suffix],
  }
}
