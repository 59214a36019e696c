import { type Entry, originalIdOf, withHistory } from '../accumulation.ts'
import { textOfScalar, withText } from '../edit.ts'
import { isSelectedKind, type KindSelector } from '../identity.ts'
import { nameSpecs } from '../schema/field-specs.ts'
import type { FieldSpec } from './field-spec.ts'
import { changeSpecs, type Scope, type Transform } from './transform.ts'

// Their names mean something elsewhere, so they get no prefix or suffix.
const exempt: readonly KindSelector[] = [
  { kind: 'CustomResourceDefinition' },
  { group: 'apiregistration.k8s.io', kind: 'APIService' },
  { kind: 'Namespace' },
]

export function addPrefix(prefix: string, specs: readonly FieldSpec[] = nameSpecs): Transform {
  return (entries, scope) => entries.map(entry => rename(entry, { prefix, suffix: '' }, specs, scope))
}

export function addSuffix(suffix: string, specs: readonly FieldSpec[] = nameSpecs): Transform {
  return (entries, scope) => entries.map(entry => rename(entry, { prefix: '', suffix }, specs, scope))
}

interface Affix {
  readonly prefix: string
  readonly suffix: string
}

function rename(entry: Entry, affix: Affix, specs: readonly FieldSpec[], scope: Scope): Entry {
  const original = originalIdOf(entry)
  if (exempt.some(selector => isSelectedKind(selector, original))) return entry
  let current = entry
  for (const spec of specs) {
    if (!isSelectedKind(spec, original)) continue
    if (spec.path === 'metadata/name') current = withAffix(current, affix)
    current = changeSpecs(current, [spec], 'scalar', scope, value => {
      const text = `${affix.prefix}${textOfScalar(value) ?? ''}${affix.suffix}`
      return withText(value, text) ?? text
    })
  }
  return current
}

function withAffix(entry: Entry, { prefix, suffix }: Affix): Entry {
  if (prefix === '' && suffix === '') return entry
  const named = withHistory(entry)
  return {
    ...named,
    prefixes: prefix === '' ? entry.prefixes : [...entry.prefixes, prefix],
    suffixes: suffix === '' ? entry.suffixes : [...entry.suffixes, suffix],
  }
}
