import { type Diagnostic, type Place, placeBelow } from '../../../base/diagnostic/diagnostic.ts'
import { baseName } from '../../../base/std/paths.ts'
import { suggest } from '../../../base/std/suggest.ts'
import type { Application, FleetNode, OverrideStep } from '../../model/fleet.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import { summarize } from './summarize.ts'

type Applications = ReadonlyMap<string, Application>

/** References of policies: applications, refined policies, levels. */
export function checkPolicies(
  root: FleetNode,
  applications: Applications,
  levels: readonly string[],
): readonly Diagnostic[] {
  const { policies } = summarize(root)
  return policies.flatMap(policy => [
    ...checkApplications(policy, applications),
    ...checkRefines(policy, policies),
    ...checkLevels(policy, levels),
    ...checkSpread(policy, levels),
    ...checkAffinities(policy, applications, levels),
  ])
}

function checkApplications(policy: PropagationPolicy, applications: Applications): readonly Diagnostic[] {
  return policy.applications.flatMap((name, index) => {
    if (name === '*' || applications.has(name)) return []
    return [applicationUnknown(name, { ...policy.at, path: ['spec', 'applications', index] }, applications)]
  })
}

function checkRefines(
  policy: PropagationPolicy,
  policies: readonly PropagationPolicy[],
): readonly Diagnostic[] {
  const { refines } = policy
  if (refines === undefined) return []
  const above = policies.filter(({ scope }) => isAbove(scope, policy.scope))
  if (above.some(({ name }) => name === refines)) return []
  const elsewhere = policies.find(({ name }) => name === refines)
  const near = suggest(refines, new Set(above.map(({ name }) => name)))
  return [
    {
      code: 'fleet/policy-unknown',
      severity: 'error',
      message: `no policy "${refines}" lies above this one`,
      at: { ...policy.at, path: ['spec', 'refines'] },
      ...(near === undefined ? {} : { hint: `did you mean "${near}"?` }),
      ...(elsewhere === undefined
        ? {}
        : { related: [{ message: 'one of that name lies here', at: elsewhere.at }] }),
    },
  ]
}

function isAbove(scope: string, below: string): boolean {
  return scope !== below && (scope === '' || below.startsWith(`${scope}/`))
}

function checkLevels({ workloads }: PropagationPolicy, levels: readonly string[]): readonly Diagnostic[] {
  const known = [...levels, 'cluster']
  return workloads.flatMap(({ replicaScheduling: { levels: named = [], at } }) =>
    named.flatMap(({ level }, index): readonly Diagnostic[] =>
      known.includes(level) ? [] : [levelUnknown(level, known, placeBelow(at, 'levels', index, 'level'))],
    ),
  )
}

function checkSpread(
  { spreadConstraints = [], at }: PropagationPolicy,
  levels: readonly string[],
): readonly Diagnostic[] {
  return spreadConstraints.flatMap(({ spreadByLevel }, index): readonly Diagnostic[] => {
    if (spreadByLevel === undefined || levels.includes(spreadByLevel)) return []
    const path = ['spec', 'placement', 'spreadConstraints', index, 'spreadByLevel']
    return [levelUnknown(spreadByLevel, levels, { ...at, path })]
  })
}

/** References of the affinities between workloads: applications and levels. */
function checkAffinities(
  { workloads }: PropagationPolicy,
  applications: Applications,
  levels: readonly string[],
): readonly Diagnostic[] {
  const known = [...levels, 'cluster']
  return workloads.flatMap(({ workloadAffinity = {}, at }) =>
    (['affinity', 'antiAffinity'] as const).flatMap(list =>
      (workloadAffinity[list] ?? []).flatMap(({ applications: names = [], level = 'cluster' }, term) => {
        const place = placeBelow(at, 'workloadAffinity', list, term)
        const unknown = names.flatMap((name, index) =>
          name === '*' || applications.has(name)
            ? []
            : [applicationUnknown(name, placeBelow(place, 'applications', index), applications)],
        )
        return known.includes(level)
          ? unknown
          : [...unknown, levelUnknown(level, known, placeBelow(place, 'level'))]
      }),
    ),
  )
}

/** The error of a level that `fleet.yaml` does not name. */
export function levelUnknown(level: string, known: readonly string[], at: Place): Diagnostic {
  const near = suggest(level, known)
  return {
    code: 'fleet/level-unknown',
    severity: 'error',
    message: `unknown level "${level}"`,
    at,
    hint: near === undefined ? `the levels are ${known.join(', ')}` : `did you mean "${near}"?`,
  }
}

/** Overrides of applications that do not exist. Only branches that name one are looked into. */
export function checkOverrides(node: FleetNode, applications: Applications): readonly Diagnostic[] {
  if ([...summarize(node).applications].every(name => name === '*' || applications.has(name))) return []
  const own = node.overrides.flatMap(step => checkStep(step, applications))
  return [...own, ...[...node.children.values()].flatMap(child => checkOverrides(child, applications))]
}

// A name that was written is a reference; one that only a file's name implies may wait for its application.
function checkStep(step: OverrideStep, applications: Applications): readonly Diagnostic[] {
  const policy = step.kind === 'policy' ? step.policy : step.gate
  const implied = step.kind === 'policy' ? step.policy.name : baseName(step.directory)
  return step.applications.flatMap((name, index) => {
    if (name === '*' || applications.has(name)) return []
    if (name === implied || policy === undefined) return [overrideUnmatched(name, step, applications)]
    return [applicationUnknown(name, { ...policy.at, path: ['spec', 'applications', index] }, applications)]
  })
}

function overrideUnmatched(name: string, { at }: OverrideStep, applications: Applications): Diagnostic {
  const near = suggest(name, applications.keys())
  return {
    code: 'fleet/override-unmatched',
    severity: 'warning',
    message: `there is no application "${name}" for this override`,
    at,
    ...(near === undefined ? {} : { hint: `did you mean "${near}"?` }),
  }
}

/** The error of an application that there is not. */
export function applicationUnknown(
  name: string,
  at: Diagnostic['at'],
  applications: Applications,
): Diagnostic {
  const near = suggest(name, applications.keys())
  const known = [...applications.keys()].slice(0, 10).join(', ')
  const others = known === '' ? 'there are no applications yet' : `the applications are ${known}`
  return {
    code: 'fleet/application-unknown',
    severity: 'error',
    message: `there is no application "${name}"`,
    at,
    hint: near === undefined ? others : `did you mean "${near}"?`,
  }
}
