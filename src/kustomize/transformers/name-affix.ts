import { isObject, type JsonObject } from '../../base/std/json.ts'
import { isQuoted, withUntagged } from '../../base/yaml/source-text.ts'
import { type Entry, originalIdOf, withHistory, withObject } from '../accumulation.ts'
import { textOfScalar, withText } from '../edit.ts'
import { isSelectedKind, type KindSelector } from '../identity.ts'
import { metadataOf, withMetadata } from '../resource.ts'
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
  if (!isObject(entry.resource.object.metadata)) return entry
  let current = entry
  for (const spec of specs) {
    if (!isSelectedKind(spec, original)) continue
    const isName = spec.path === 'metadata/name'
    const quoted = isQuoted(metadataOf(current.resource.object), 'name')
    if (isName) current = withAffix(current, affix)
    current = changeSpecs(current, [spec], 'scalar', scope, value => {
      const text = `${affix.prefix}${textOfScalar(value) ?? ''}${affix.suffix}`
      return withText(value, text) ?? text
    })
    if (isName) current = withUntaggedName(current, quoted)
  }
  return current
}

// A name that kustomize has changed has its type only from its text from then on.
function withUntaggedName(entry: Entry, quoted: boolean): Entry {
  const { object } = entry.resource
  // A name in quotes stays a text.
  if (quoted) return entry
  const metadata = withUntagged<JsonObject>(metadataOf(object), 'name', entry.id.name)
  return withObject(entry, withMetadata(object, metadata))
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
