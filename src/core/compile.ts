/**
 * The stages composed: trees, observation and what was before in; desired state per cluster, decisions and
 * diagnostics out. Pure and synchronous. A branch whose inputs did not change is the same object as before, and a
 * commit costs what it touches. Nothing is planned or applied here.
 */
import { type Diagnostic, isError } from '../base/diagnostic/diagnostic.ts'
import { type ActiveSetting, activesOf } from './compile/actives.ts'
import { admitting } from './compile/admission/admit.ts'
import { type Lacking, lackingFor } from './compile/admission/lacking-apis.ts'
import { everResident } from './compile/admission/residents.ts'
import { companyFor } from './compile/affinity/company-for.ts'
import { namedByAffinity } from './compile/affinity/named-by-affinity.ts'
import { brokenFor } from './compile/broken.ts'
import { capacitiesFor, measuresRoom } from './compile/capacities.ts'
import { checkMaxima } from './compile/check-autoscalers.ts'
import { checkCommitted } from './compile/check-committed.ts'
import { checkDependencies } from './compile/check-dependencies.ts'
import { checkRebalances } from './compile/check-rebalances.ts'
import { decisionsOf, placedBefore } from './compile/chooser.ts'
import { type CompileCache, chainTo, type RenderAt, rendererOf } from './compile/content.ts'
import { type Decided, decideAll } from './compile/decide-all.ts'
import { desireBranch } from './compile/desire.ts'
import { fallbackTo, parseHead } from './compile/effective.ts'
import { failingFor } from './compile/failing.ts'
import { type CompileInputs, noCharts } from './compile/inputs.ts'
import { jointRoomFor } from './compile/joint-room.ts'
import { lapsedAt, pinnedTo } from './compile/pins.ts'
import type { PlaceOptions } from './compile/place/place-in-order.ts'
import { placeFleet } from './compile/place.ts'
import { rememberedObservation } from './compile/projection.ts'
import type { RenderRun } from './compile/render-pairs.ts'
import {
  type Active,
  type Exception,
  type RenderedNode,
  renderBranch,
  visitRoot,
} from './compile/render-tree.ts'
import { renderWarnings } from './compile/render-warnings.ts'
import { type Suspended, suspendedIn } from './compile/suspended.ts'
import { traceOverrides } from './compile/trace-overrides.ts'
import type { Decision } from './model/decision.ts'
import type { DesiredNode } from './model/desired.ts'
import type { Application, Fleet, FleetNode } from './model/fleet.ts'
import type { PlacementDecisions } from './model/placement-decision.ts'
import type { Choice, DecideRequest, PassedOver } from './schedule/index.ts'

export { chartRequests, heldChartRequests } from './compile/chart-requests.ts'
export { observationNeeds } from './compile/clusters-to-observe.ts'
export { type CompileCache, emptyCompileCache } from './compile/content.ts'
export { credibleObservation, looksCutOff, type Observer } from './compile/credible-observation.ts'
export { clusterAt, parseHead, restorePairs } from './compile/effective.ts'
export {
  type CompileInputs,
  nothingBefore,
  type Previous,
  type Rebalance,
  revisionsOf,
} from './compile/inputs.ts'

export { nextPinEnd, pinnedRevisions } from './compile/pins.ts'
export { rememberedObservation } from './compile/projection.ts'

export interface Compiled {
  readonly revision: string
  readonly fleet: Fleet
  readonly diagnostics: readonly Diagnostic[]
  /** By decision key. */
  readonly decisions: ReadonlyMap<string, Decision>
  /** What each decision was made from, by its key; one that was only kept has none. */
  readonly decideRequests: ReadonlyMap<string, DecideRequest>
  /** What the policies that choose among their clusters chose, by placement key. */
  readonly placements: PlacementDecisions
  /** How, by placement key. */
  readonly choices: ReadonlyMap<string, Choice>
  /** Why clusters do not take an application that a policy selects them for: by placement key, then by name. */
  readonly refused: ReadonlyMap<string, ReadonlyMap<string, string>>
  /** The affinities before the one that is in force, by placement key. */
  readonly passedOver: ReadonlyMap<string, () => readonly PassedOver[]>
  readonly desired: DesiredNode
  /** Clusters that Git suspends now: they keep what they were granted, and nothing is written there. */
  readonly suspended: Suspended
  /** Pairs that stay at an older revision, or have no readable content in any. */
  readonly exceptions: readonly Exception[]
  /** For each file with an error, the newest revision in which it had none. */
  readonly heldFiles: ReadonlyMap<string, string>
  /** What the next compile compares with. */
  readonly rendered: RenderedNode
  /** The same for applications of which others ask where they are before all are placed, by name. */
  readonly renderedAlone: ReadonlyMap<string, RenderedNode>
}

/** A revision that cannot be read at all (no fleet, or a broken `fleet.yaml`): what was before stays in force. */
export interface Refused {
  readonly revision: string
  readonly fleet: undefined
  readonly diagnostics: readonly Diagnostic[]
}

/** Compiles head. `last` is what the compile before gave, for its identities; without it the result is the same. */
export function compile(given: CompileInputs, cache: CompileCache, last?: Compiled): Compiled | Refused {
  const inputs = withObservation(given)
  const { revision } = inputs
  const head = parseHead(inputs)
  if (head.fleet === undefined) return { revision, fleet: undefined, diagnostics: head.diagnostics }
  const fleet = inputs.suppose?.(head.fleet) ?? head.fleet
  const charts = inputs.charts ?? noCharts
  const renderAt = rendererOf(cache, fleet, charts)
  const render = (application: Application, node: FleetNode) =>
    renderAt(chainTo(cache.root, fleet.root, node.path), application, { vars: node.vars })
  const [lacking, suspended] = [lackingFor(inputs, render), suspendedIn(fleet, inputs)]
  const run = renderRun(renderAt, cache, inputs)
  const renderAll = (actives: readonly Active[], before?: RenderedNode) =>
    renderBranch(run, visitRoot(fleet.root, cache.root, actives, run.lapsed), before)
  const renderedAlone = new Map<string, RenderedNode>()
  const exceptionsOf = (application: string, actives: readonly Active[]) => {
    const alone = renderAll(actives, last?.renderedAlone.get(application))
    renderedAlone.set(application, alone)
    return alone.exceptions
  }
  const setting = { fleet, inputs, charts, render }
  const { placements, choices, refused, passedOver, diagnostics } = placeFleet(fleet, {
    ...placedBefore(given),
    ...grounds(setting, lacking),
    broken: brokenFor(cache, fleet, renderAt, suspended),
    company: companyFor({ ...setting, lacking, suspended, exceptionsOf }),
  })
  const isMeasured = measuresRoom(fleet, inputs)
  const named = namedByAffinity(placements)
  const actives = activesOf(placements, { ...setting, isAskedFor: name => isMeasured || named(name) })
  const rendered = renderAll(actives, last?.rendered)
  const capacities = capacitiesFor(actives, fleet, inputs)
  const decided = decideAll(actives, rendered.exceptions, { fleet, inputs, lacking, capacities, suspended })
  const desired = desireBranch(rendered, decided.grants, suspended, last?.desired)
  const asked = [...checkRebalances(inputs.rebalances ?? [], fleet), ...checkDesired(fleet, desired)]
  const found = [...diagnostics, ...diagnosticsOf(actives, decided, rendered), ...asked]
  const told = unique([...head.diagnostics, ...found, ...(inputs.notices ?? [])])
  return {
    revision,
    fleet,
    diagnostics: traceOverrides(told, rendered.exceptions, fleet, charts),
    decisions: decided.decisions,
    decideRequests: decided.requests,
    placements: decisionsOf(choices),
    choices,
    refused,
    passedOver,
    desired,
    suspended,
    exceptions: rendered.exceptions,
    heldFiles: head.heldFiles,
    rendered,
    renderedAlone,
  }
}

function renderRun(renderAt: RenderAt, cache: CompileCache, inputs: CompileInputs): RenderRun {
  const fallback = fallbackTo(cache, inputs)
  return { renderAt, fallback, pinned: pinnedTo(cache, inputs), lapsed: lapsedAt(inputs) }
}

function checkDesired(fleet: Fleet, desired: DesiredNode): readonly Diagnostic[] {
  return [...checkDependencies(fleet, desired), ...checkCommitted(fleet, desired), ...renderWarnings(desired)]
}

/** What else decides where applications go. */
function grounds(
  { fleet, inputs, render }: Omit<ActiveSetting, 'isAskedFor'>,
  lacking: Lacking,
): PlaceOptions {
  return {
    admit: admitting(inputs, lacking),
    failing: failingFor(inputs, render),
    residents: everResident(inputs),
    room: jointRoomFor(fleet, inputs, render),
  }
}

// Before anybody looks again, what the decisions read counts: what was on the way stays on the way.
function withObservation(inputs: CompileInputs): CompileInputs {
  if (inputs.observation !== undefined) return inputs
  const observation = rememberedObservation(inputs.previous.decisions)
  return observation === undefined ? inputs : { ...inputs, observation }
}

function diagnosticsOf(
  actives: readonly Active[],
  decided: Decided,
  rendered: RenderedNode,
): readonly Diagnostic[] {
  const workloads = actives.flatMap(active => active.workloads.diagnostics)
  const held = rendered.exceptions.flatMap(({ because }) => because)
  return [...workloads, ...decided.diagnostics, ...checkMaxima(actives, decided.grants), ...held]
}

// The same mistake is charged to many pairs, and told once.
function unique(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Map<string, Diagnostic>()
  for (const diagnostic of diagnostics) {
    const { code, message, at } = diagnostic
    const key = [
      code,
      message,
      at.file,
      at.document ?? 0,
      at.path?.join('/') ?? '',
      at.position?.line ?? 0,
    ].join('\n')
    if (!seen.has(key)) seen.set(key, diagnostic)
  }
  const all = [...seen.values()]
  return [...all.filter(isError), ...all.filter(diagnostic => !isError(diagnostic))]
}
