import type { Diagnostic, Place } from '../../base/diagnostic/diagnostic.ts'
import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { Branch } from './branch.ts'
import { childrenOf } from './children.ts'
import { type Scheduling, schedulingAt } from './scheduling.ts'
import type { SelectedNode } from './select-branch.ts'
import { preferenceFor } from './weigh.ts'
import { maximaIn, minimaIn, preferenceAt } from './written-bounds.ts'

/** Preferences that leave siblings out, and bounds that what lies below cannot meet: each where it is written. */
export const checkPreferences: (branch: Branch, scheduling: Scheduling) => readonly Diagnostic[] =
  memoizeByIdentity((branch, scheduling) => {
    if (!branch.flawed) return []
    const { nodes } = childrenOf(branch.node, scheduling.fleetLevels, undefined)
    return [
      ...(branch.unnamed.length === 0 ? [] : [unnamed(branch, nodes, scheduling)]),
      ...branch.parts.flatMap(({ path, branch: below }, index) => {
        const child = nodes[index]
        if (below === undefined || child === undefined) return []
        const inner = schedulingAt(scheduling, path)
        return [...checkBounds(child, scheduling, below, inner), ...checkPreferences(below, inner)]
      }),
    ]
  })

function unnamed(
  { node: { placement }, unnamed: names }: Branch,
  children: readonly SelectedNode[],
  scheduling: Scheduling,
): Diagnostic {
  const named = children.map(child => preferenceFor(child, scheduling)).find(found => found !== undefined)
  const where = placement.path === '' ? 'the root' : `"${placement.path}"`
  return {
    code: 'schedule/sibling-unnamed',
    severity: 'warning',
    message: `${list(names)} below ${where} get no replicas beyond their minima, because siblings are named and they are not`,
    at: preferenceAt(scheduling, named),
    hint: 'name them too, or add the target "*"',
  }
}

function checkBounds(
  child: SelectedNode,
  scheduling: Scheduling,
  below: Branch,
  inner: Scheduling,
): readonly Diagnostic[] {
  const own = preferenceFor(child, scheduling)
  const { minReplicas = 0, maxReplicas = Number.POSITIVE_INFINITY } = own ?? {}
  if (minReplicas > below.max) {
    const message = `"${child.placement.path}" cannot have its minimum of ${minReplicas}: what lies below takes no more than ${below.max}`
    const at = preferenceAt(scheduling, own, 'minReplicas')
    return [atOdds(message, at, 'a maximum below', maximaIn(below, inner), `it counts as ${below.max}`)]
  }
  if (below.min <= maxReplicas) return []
  const message = `"${child.placement.path}" takes no more than ${maxReplicas}: the minima below, which sum to ${below.min}, cannot all be met`
  const at = preferenceAt(scheduling, own, 'maxReplicas')
  return [
    atOdds(
      message,
      at,
      'a minimum below',
      minimaIn(below, inner),
      'they are met by weight, the heaviest first',
    ),
  ]
}

const fewExamples = 5

function atOdds(
  message: string,
  at: Place,
  what: string,
  others: readonly Place[],
  hint: string,
): Diagnostic {
  return {
    code: 'schedule/bounds-unmet',
    severity: 'warning',
    message,
    at,
    ...(others.length > 0 && {
      related: others.slice(0, fewExamples).map(each => ({ message: what, at: each })),
    }),
    hint,
  }
}

function list(names: readonly string[]): string {
  const shown = names
    .slice(0, 3)
    .map(name => `"${name}"`)
    .join(', ')
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown
}
