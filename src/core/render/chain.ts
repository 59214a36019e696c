import { memoizeByIdentity } from '../../base/std/memoize.ts'
import { WeakValueMap } from '../../base/std/weak-value-map.ts'
import type { Application, FleetNode, OverrideStep, PlacementCluster } from '../model/fleet.ts'
import { matchesAffinity } from '../model/matches-affinity.ts'
import type { OverrideRule } from '../model/override-policy.ts'

/** The overrides from the root to a node. Nodes that add none share their parent's chain. */
export interface Chain {
  readonly parent: Chain | undefined
  readonly own: readonly OverrideStep[]
  readonly longer: WeakValueMap<string, Chain>
}

/** One override as it takes effect in a cluster: a Component, or the rules of a policy that match it. */
export type EffectiveStep =
  | { readonly kind: 'component'; readonly key: string; readonly step: OverrideStep & { kind: 'component' } }
  | {
      readonly kind: 'policy'
      readonly key: string
      readonly step: OverrideStep & { kind: 'policy' }
      readonly rules: readonly OverrideRule[]
    }

export function emptyChain(): Chain {
  return { parent: undefined, own: [], longer: new WeakValueMap() }
}

/** The chain with a node's own overrides: the same object for the same overrides, whichever revision they are of. */
export function extendChain(chain: Chain, node: FleetNode): Chain {
  if (node.overrides.length === 0) return chain
  const key = node.overrides.map(stepKey).join(' ')
  return chain.longer.obtain(key, () => ({ parent: chain, own: node.overrides, longer: new WeakValueMap() }))
}

// Files are part of the key, because diagnostics and provenance name them.
function stepKey(step: OverrideStep): string {
  const gate = step.kind === 'component' && step.gate !== undefined ? step.gate.at.file : ''
  return `${step.kind}:${step.contentId}:${step.at.file}:${step.applications.join(',')}:${gate}`
}

/** Whether what the chain does to an application depends on which cluster it is, beyond the chain itself. */
export const isConditional: (chain: Chain, application: Application) => boolean = memoizeByIdentity(
  (chain, application) =>
    (chain.parent !== undefined && isConditional(chain.parent, application)) ||
    chain.own.some(
      step => concerns(step, application) && rulesOf(step).some(rule => rule.targetCluster !== undefined),
    ),
)

/**
 * The steps that a chain applies to an application in a cluster, in order: root to leaf, then the enforced ones leaf
 * to root, so that the root's word is last. Without a cluster: those that hold for every cluster below.
 */
export function effectiveSteps(
  chain: Chain,
  application: Application,
  cluster: PlacementCluster | undefined,
): readonly EffectiveStep[] {
  const links: Chain[] = []
  for (let link: Chain | undefined = chain; link !== undefined; link = link.parent) links.unshift(link)
  const ordinary: EffectiveStep[] = []
  const enforced: EffectiveStep[][] = []
  for (const link of links) {
    const matching = link.own.flatMap(step => effective(step, application, cluster))
    ordinary.push(...matching.filter(({ step }) => !isEnforced(step)))
    enforced.unshift(matching.filter(({ step }) => isEnforced(step)))
  }
  return [...ordinary, ...enforced.flat()]
}

function effective(
  step: OverrideStep,
  application: Application,
  cluster: PlacementCluster | undefined,
): readonly EffectiveStep[] {
  if (!concerns(step, application)) return []
  const all = rulesOf(step)
  const rules = all.filter(({ targetCluster }) =>
    cluster === undefined ? targetCluster === undefined : matchesAffinity(targetCluster, cluster),
  )
  if (step.kind === 'component') {
    const open = all.length === 0 || rules.length > 0
    return open ? [{ kind: 'component', key: step.contentId, step }] : []
  }
  if (rules.length === 0) return []
  const numbers = rules.map(rule => all.indexOf(rule)).join(',')
  return [{ kind: 'policy', key: `${step.contentId}[${numbers}]`, step, rules }]
}

function concerns(step: OverrideStep, application: Application): boolean {
  return step.applications.includes('*') || step.applications.includes(application.name)
}

function rulesOf(step: OverrideStep): readonly OverrideRule[] {
  return step.kind === 'policy' ? step.policy.overrideRules : (step.gate?.overrideRules ?? [])
}

export function isEnforced(step: OverrideStep): boolean {
  return step.kind === 'policy' ? step.policy.enforced : (step.gate?.enforced ?? false)
}

/** Whether a step stands at a node below that of another. */
export function isDeeper(step: EffectiveStep, other: EffectiveStep): boolean {
  const [mine, theirs] = [nodeOf(step), nodeOf(other)]
  return mine !== theirs && mine.startsWith(`${theirs}/`)
}

// The directory that has the step's `overrides`.
function nodeOf({ step }: EffectiveStep): string {
  return step.at.file.slice(0, step.at.file.lastIndexOf('/overrides/'))
}
