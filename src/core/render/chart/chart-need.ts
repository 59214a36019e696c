import { type ChartRequest, makeChartRequest } from '../../../base/chart/chart-request.ts'
import { mergeValues } from '../../../base/chart/merge-values.ts'
import type { Diagnostic } from '../../../base/diagnostic/diagnostic.ts'
import { invariant } from '../../../base/std/invariant.ts'
import { isArray, isObject, type JsonObject, type JsonValue } from '../../../base/std/json.ts'
import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import type { Application, Cluster, Vars } from '../../model/fleet.ts'
import { type Chain, type EffectiveStep, effectiveSteps, isConditional } from '../chain.ts'
import { substitute, undefinedVars } from '../substitute.ts'
import { checkEnforcedValues } from './check-enforced-values.ts'
import type { ResolvedChart } from './resolve-chart.ts'

/** What an application that is a chart needs from Helm at some chain. */
export interface ChartNeed {
  readonly chart: ResolvedChart
  /** Absent where mistakes keep it from being rendered. */
  readonly request: ChartRequest | undefined
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * The chart request of an application at a chain: for a cluster, or for what holds in every cluster below a node,
 * whose vars it is given; a var without a value stays as it is written then.
 */
export function chartNeed(
  chart: ResolvedChart,
  chain: Chain,
  application: Application,
  where: { readonly cluster: Cluster } | { readonly vars: Vars },
): ChartNeed {
  if ('vars' in where) {
    const layered = sharedValues(chart, chain, application)
    return layered.hasVars ? needBelow(layered, application, where.vars) : needAlike(layered, application)
  }
  const { cluster } = where
  const layered = isConditional(chain, application)
    ? ownValues(chart, chain, application, cluster)
    : sharedValues(chart, chain, application)
  return layered.hasVars ? needAt(layered, application, cluster) : needAlike(layered, application)
}

/** The values of a chart with the overrides of a chain, before vars. */
interface Layered {
  readonly chart: ResolvedChart
  readonly values: JsonObject
  readonly hasVars: boolean
  readonly diagnostics: readonly Diagnostic[]
}

const sharedValues = memoizeByIdentity((chart: ResolvedChart, chain: Chain, application: Application) =>
  layer(chart, application, effectiveSteps(chain, application, undefined)),
)

const ownValues = memoizeByIdentity(
  (chart: ResolvedChart, chain: Chain, application: Application, cluster: Cluster) =>
    layer(chart, application, effectiveSteps(chain, application, cluster.placement)),
)

function layer(chart: ResolvedChart, application: Application, steps: readonly EffectiveStep[]): Layered {
  const overrides = steps
    .flatMap(step => (step.kind === 'policy' ? step.rules : []))
    .map(({ overriders: { helmValues = {} } }) => helmValues)
  const values = overrides.reduce(mergeValues, chart.values)
  const diagnostics = [...chart.diagnostics, ...checkEnforcedValues(steps)]
  return { chart, values, hasVars: application.substitute && mentionsVar(values), diagnostics }
}

function mentionsVar(value: JsonValue | undefined): boolean {
  if (typeof value === 'string') return value.includes('${')
  if (isArray(value)) return value.some(mentionsVar)
  return isObject(value) && Object.values(value).some(mentionsVar)
}

const needAlike = memoizeByIdentity((layered: Layered, application: Application) =>
  makeNeed(layered, application, layered.values, []),
)

const needAt = memoizeByIdentity((layered: Layered, application: Application, cluster: Cluster) => {
  const unknown = new Set<string>()
  const values = withVars(layered, cluster.vars, unknown)
  const at = layered.chart.template.at
  return makeNeed(
    layered,
    application,
    values,
    unknown.size === 0 ? [] : [undefinedVars(unknown, cluster.name, at)],
  )
})

const needBelow = memoizeByIdentity((layered: Layered, application: Application, vars: Vars) =>
  makeNeed(layered, application, withVars(layered, vars, new Set()), []),
)

function withVars({ values }: Layered, vars: Vars, unknown: Set<string>): JsonObject {
  const substituted = substitute(values, vars, unknown)
  invariant(isObject(substituted), 'substitution keeps a map a map')
  return substituted
}

function makeNeed(
  { chart, diagnostics }: Layered,
  application: Application,
  values: JsonObject,
  wrong: readonly Diagnostic[],
): ChartNeed {
  const all = [...diagnostics, ...wrong]
  if (chart.source === undefined || all.length > 0) return { chart, request: undefined, diagnostics: all }
  const { namespace } = application
  const release = {
    name: chart.template.releaseName,
    ...(namespace !== undefined && { namespace }),
    includeCrds: true,
    dropTests: true,
  }
  return { chart, request: makeChartRequest(chart.source, release, [values]), diagnostics: [] }
}
