import type { Application } from '../../model/fleet.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'

/** An application under a policy that places it. */
export interface Subject {
  readonly application: Application
  readonly policy: PropagationPolicy
}

/** The other applications that each one's affinity names, by name; those that name none are left out. */
export type NamedApplications = ReadonlyMap<string, ReadonlySet<string>>

/** Which applications name which others in the affinity of their workloads; `*` is all that are placed. */
export function namedApplications(subjects: readonly Subject[]): NamedApplications {
  const named = new Map<string, Set<string>>()
  for (const { application, policy } of subjects) {
    const names = namesIn(policy)
    if (names.size === 0) continue
    const own = named.get(application.name) ?? new Set()
    const all = names.has('*') ? subjects.map(each => each.application.name) : names
    for (const name of all) if (name !== application.name) own.add(name)
    named.set(application.name, own)
  }
  return named
}

function namesIn({ workloads }: PropagationPolicy): ReadonlySet<string> {
  const terms = workloads.flatMap(({ workloadAffinity: { affinity = [], antiAffinity = [] } = {} }) => [
    ...affinity,
    ...antiAffinity,
  ])
  return new Set(terms.flatMap(({ applications = [] }) => applications))
}

/** Applications after those that they name, otherwise as they were; where names come back to one, it does not wait. */
export function namedFirst<Each extends Pick<Subject, 'application'>>(
  all: readonly Each[],
  named: NamedApplications,
): readonly Each[] {
  if (named.size === 0) return all
  const byName = Map.groupBy(all, ({ application }) => application.name)
  const ordered = new Set<Each>()
  const begun = new Set<string>()
  const visit = (name: string): void => {
    if (begun.has(name)) return
    begun.add(name)
    for (const other of named.get(name) ?? []) visit(other)
    for (const each of byName.get(name) ?? []) ordered.add(each)
  }
  for (const name of byName.keys()) visit(name)
  return [...ordered]
}

/** All that an application's affinity comes to: those that it names, those that they name, and so on. */
export function namedBelow(application: string, named: NamedApplications): ReadonlySet<string> {
  const found = new Set<string>()
  const visit = (name: string): void => {
    for (const other of named.get(name) ?? []) {
      if (found.has(other) || other === application) continue
      found.add(other)
      visit(other)
    }
  }
  visit(application)
  return found
}
