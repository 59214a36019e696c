import type { Diagnostic } from '../../../base/diagnostic/diagnostic.ts'
import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import type { Application, FleetNode } from '../../model/fleet.ts'
import type { OverridePolicy } from '../../model/override-policy.ts'

type Applications = ReadonlyMap<string, Application>

/** Overrides that give Helm values to applications that are no charts. */
export const checkHelmValues: (node: FleetNode, applications: Applications) => readonly Diagnostic[] =
  memoizeByIdentity((node, applications) => [
    ...node.overrides.flatMap(step => (step.kind === 'policy' ? checkPolicy(step.policy, applications) : [])),
    ...[...node.children.values()].flatMap(child => checkHelmValues(child, applications)),
  ])

function checkPolicy(policy: OverridePolicy, applications: Applications): readonly Diagnostic[] {
  const rule = policy.overrideRules.findIndex(({ overriders }) => overriders.helmValues !== undefined)
  if (rule < 0) return []
  const others = policy.applications.includes('*')
    ? [...applications.values()].some(({ helm }) => helm !== undefined)
      ? []
      : ['*']
    : policy.applications.filter(name => isNoChart(applications.get(name)))
  return others.map(name => unused(policy, rule, name))
}

// One that is not there at all is told by the reference to it.
function isNoChart(application: Application | undefined): boolean {
  return application !== undefined && application.helm === undefined && application.diagnostics.length === 0
}

function unused({ at }: OverridePolicy, rule: number, name: string): Diagnostic {
  const message =
    name === '*'
      ? 'no application is a Helm chart, which could take these values'
      : `application "${name}" is no Helm chart, and takes no values`
  const path = ['spec', 'overrideRules', rule, 'overriders', 'helmValues']
  return { code: 'chart/values-unused', severity: 'error', message, at: { ...at, path, part: 'key' } }
}
