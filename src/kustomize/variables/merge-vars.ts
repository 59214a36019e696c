import type { Diagnostic, Place } from '../../base/diagnostic/diagnostic.ts'
import { type Entry, idsOf } from '../accumulation.ts'
import { formatId, parseApiVersion } from '../identity.ts'
import type { VarEntry } from '../kustomization/kustomization.ts'
import type { Var } from '../var.ts'

type Report = (diagnostic: Diagnostic) => void

/** Adds vars to others; a name may be taken once. */
export function mergeVars(vars: readonly Var[], added: readonly Var[], report: Report): readonly Var[] {
  if (added.length === 0) return vars
  const result = [...vars]
  for (const entry of added) {
    const other = result.find(({ name }) => name === entry.name)
    if (other === undefined) result.push(entry)
    else
      report({
        code: 'kustomize/var-invalid',
        severity: 'error',
        message: `var "${entry.name}" is declared twice`,
        at: entry.at,
        related: [{ message: 'the other one', at: other.at }],
      })
  }
  return result
}

export function toVar({ name = '', fieldref }: VarEntry, at: Place): Var {
  return { name, fieldPath: fieldref?.fieldPath || 'metadata.name', at }
}

/** Notes on the one resource that a var names that it gives its value. */
export function noteVar(
  entries: readonly Entry[],
  variable: VarEntry,
  at: Place,
  report: Report,
): readonly Entry[] {
  const matching = entries.filter(entry => isMeant(entry, variable))
  const [target] = matching
  if (target === undefined) return entries
  if (matching.length > 1) {
    const names = matching.map(({ id }) => `"${formatId(id)}"`).join(', ')
    const message = `var "${variable.name ?? ''}" names several resources: ${names}`
    report({ code: 'kustomize/var-invalid', severity: 'error', message, at })
    return entries
  }
  const refVars = [...(target.refVars ?? []), variable.name ?? '']
  return entries.map(entry => (entry === target ? { ...entry, refVars } : entry))
}

function isMeant(entry: Entry, { objref = {} }: VarEntry): boolean {
  const { kind = '', name = '', namespace = '' } = objref
  const { group, version } = groupVersionOf(objref)
  // Without a namespace, any namespace will do.
  return idsOf(entry).some(
    id =>
      id.name === name &&
      id.kind === kind &&
      id.group === group &&
      id.version === version &&
      (namespace === '' || id.effectiveNamespace === namespace),
  )
}

function groupVersionOf({ apiVersion = '', group = '', version = '' }: NonNullable<VarEntry['objref']>): {
  readonly group: string
  readonly version: string
} {
  if (apiVersion === '') return { group, version }
  const parsed = parseApiVersion(apiVersion)
  return { group: parsed.group || group, version: parsed.version }
}
