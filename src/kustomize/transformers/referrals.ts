import { isArray, isObject } from '../../base/std/json.ts'
import { type Entry, originalIdOf, previousIdsOf } from '../accumulation.ts'
import { isSelectedKind, type KindSelector, noNamespace } from '../identity.ts'

/** The resource that a name means. */
export type Referral = Entry | 'ambiguous' | undefined

interface Reference {
  readonly referrer: Entry
  /** Path of the field that holds the name. */
  readonly path: string
  /** The namespace beside the name, where there is one. */
  readonly namespace?: string
  /** Whether several resources must agree in namespace too. */
  readonly sameNamespace?: boolean
}

/** Finds resources of one kind by the names that they had. */
export interface TargetIndex {
  /** Whether any has another name than before, or a namespace, so that references to it may have to change. */
  readonly changed: boolean
  readonly find: (name: string, reference: Reference) => Referral
}

/** Indexes the resources of a kind by the names that they had. */
export function indexTargets(entries: readonly Entry[], target: KindSelector): TargetIndex {
  const byName = new Map<string, Entry[]>()
  let changed = false
  for (const entry of entries) {
    const previous = previousIdsOf(entry)
    if (!previous.some(id => isSelectedKind(target, id))) continue
    changed ||= entry.id.namespace !== '' || previous.some(({ name }) => name !== entry.id.name)
    for (const name of new Set(previous.map(id => id.name))) {
      const same = byName.get(name)
      if (same === undefined) byName.set(name, [entry])
      else same.push(entry)
    }
  }
  return { changed, find: (name, reference) => choose(byName.get(name) ?? [], reference, entries) }
}

/**
 * Chooses as kustomize does (nameref.go): what the referrer may refer to, then by role kind and namespace, and among
 * several by the prefixes and suffixes that they have in common with the referrer.
 */
function choose(candidates: readonly Entry[], reference: Reference, all: readonly Entry[]): Referral {
  if (candidates.length === 0) return undefined
  const { referrer } = reference
  let left = candidates.filter(
    entry =>
      isReachable(entry, referrer) && isInNamespace(entry, all, reference) && fitsRole(entry, reference),
  )
  left = left.filter(entry => isNear(entry, referrer))
  if (left.length === 1) return left[0]
  left = left.filter(entry => sharesAffixes(entry, referrer, true))
  if (left.length > 1) left = left.filter(entry => sharesAffixes(entry, referrer, false))
  const [first] = left
  if (first === undefined) return undefined
  const agree = left.every(
    ({ id }) =>
      id.name === first.id.name && (!reference.sameNamespace || id.namespace === first.id.namespace),
  )
  return agree ? first : 'ambiguous'
}

function isReachable(entry: Entry, referrer: Entry): boolean {
  const { effectiveNamespace } = referrer.id
  return (
    effectiveNamespace === noNamespace ||
    entry.id.effectiveNamespace === noNamespace ||
    entry.id.effectiveNamespace === effectiveNamespace ||
    accountNamespaces(referrer).includes(entry.id.namespace)
  )
}

function accountNamespaces({ resource: { object } }: Entry): readonly unknown[] {
  if (object.kind !== 'RoleBinding' || !isArray(object.subjects)) return []
  return object.subjects.flatMap(subject =>
    isObject(subject) && subject.kind === 'ServiceAccount' && subject.namespace !== undefined
      ? [subject.namespace]
      : [],
  )
}

// The namespace is the original one where any resource in reach has that, else the present one.
function isInNamespace(entry: Entry, all: readonly Entry[], { namespace, referrer }: Reference): boolean {
  if (namespace === undefined) return true
  if (isOriginallyIn(entry, namespace)) return true
  const original = all.some(other => isOriginallyIn(other, namespace) && isReachable(other, referrer))
  return !original && entry.id.effectiveNamespace === namespace
}

function isOriginallyIn(entry: Entry, namespace: string): boolean {
  return originalIdOf(entry).effectiveNamespace === namespace
}

function fitsRole(entry: Entry, { referrer, path }: Reference): boolean {
  const { roleRef } = referrer.resource.object
  if (!path.endsWith('roleRef/name') || !isObject(roleRef)) return true
  const { apiGroup: group, kind } = roleRef
  if (typeof group !== 'string' || typeof kind !== 'string') return true
  return previousIdsOf(entry).some(id => isSelectedKind({ group, kind }, id))
}

function isNear(entry: Entry, referrer: Entry): boolean {
  return (
    referrer.id.effectiveNamespace === noNamespace ||
    entry.id.effectiveNamespace === noNamespace ||
    entry.id.kind === 'ServiceAccount' ||
    entry.id.effectiveNamespace === referrer.id.effectiveNamespace
  )
}

function sharesAffixes(a: Entry, b: Entry, allowEmpty: boolean): boolean {
  return endAlike(a.prefixes, b.prefixes, allowEmpty) && endAlike(a.suffixes, b.suffixes, allowEmpty)
}

function endAlike(a: readonly string[], b: readonly string[], allowEmpty: boolean): boolean {
  const length = Math.min(a.length, b.length)
  if (length === 0) return allowEmpty || a.length === b.length
  return a.slice(-length).every((text, index) => text === b.slice(-length)[index])
}
