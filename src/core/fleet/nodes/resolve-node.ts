import { type Diagnostic, placeBelow } from '../../../base/diagnostic/diagnostic.ts'
import { suggest } from '../../../base/std/suggest.ts'
import type { TreeDirectory } from '../../../base/tree/tree.ts'
import type { ComponentStep, FleetNode, NodeProblem } from '../../model/fleet.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import type { RolloutPolicy } from '../../model/rollout-policy.ts'
import {
  type DeclaredCluster,
  duplicateCluster,
  type ParsedDirectory,
  parseDirectory,
} from '../directory/parse-directory.ts'
import type { ParsedPolicies } from '../directory/parse-policies.ts'
import { memoizeByPath } from '../memoize-by-path.ts'
import { chargeProblems } from './charge.ts'
import { checkApplyFields } from './check-apply-fields.ts'
import { componentSteps, hasLeavingComponent } from './component-steps.ts'
import { type Declared, declare } from './declare.ts'
import { type Effective, handDown, joinGroup } from './inherit.ts'
import { setFaults } from './node-faults.ts'
import { type NodeInputs, rememberNode } from './node-memory.ts'
import { makePlacement } from './placement.ts'
import { resolveCluster } from './resolve-cluster.ts'

/**
 * A node with all below it. Where nothing that it is made of changed, it is the same object as before; only Components
 * that refer to files outside of their directories are looked at again in each tree.
 */
export function resolveNode(tree: TreeDirectory, inputs: NodeInputs): FleetNode {
  const memory = rememberNode(inputs)
  const known = memory.kept
  const steady = inputs.healed === undefined || !hasLeavingComponent(inputs.healed)
  if (known !== undefined && (steady || known.tree === tree)) return known.node
  const seenIn = steady ? undefined : tree
  const parsed = parseAt(inputs.healed, inputs)
  const components = componentSteps(tree, parsed)
  const charges = chargeProblems(parseAt(inputs.directory, inputs), parsed)
  const effective = joinGroup(inputs.inherited, inputs, parsed.group?.object)
  const children = resolveChildren(tree, inputs, parsed, effective, charges.listed)
  if (known !== undefined && isSame(known.node, components, children)) {
    memory.keep({ node: known.node, tree: seenIn })
    return known.node
  }
  const node = makeNode(inputs, parsed, effective, components, children, charges.node)
  memory.keep({ node, tree: seenIn })
  return node
}

const nothing: ParsedDirectory = {
  listed: [],
  scores: [],
  policies: { policies: [], rollouts: [], files: [], problems: [] },
  overrides: { components: [], policies: [], files: [], problems: [] },
  branches: [],
  files: [],
  problems: [],
}

function parseAt(directory: TreeDirectory | undefined, { inherited, path }: NodeInputs): ParsedDirectory {
  if (directory === undefined) return nothing
  const { clustersPath } = inherited
  return parseDirectory(directory, path === '' ? clustersPath : `${clustersPath}/${path}`)
}

function resolveChildren(
  tree: TreeDirectory,
  { directory, healed, inherited, path }: NodeInputs,
  parsed: ParsedDirectory,
  effective: Effective,
  problems: ReadonlyMap<string, readonly NodeProblem[]>,
): ReadonlyMap<string, FleetNode> {
  const declared = new Map<string, Declared>()
  for (const cluster of parsed.listed) {
    declared.set(cluster.entry.name, declare(cluster, problems.get(cluster.at.file) ?? []))
  }
  const names = [...new Set([...parsed.branches, ...declared.keys()])].sort()
  if (names.length === 0) return new Map()
  const below = handDown(inherited, path, effective)
  const resolve = (name: string): FleetNode =>
    resolveNode(tree, {
      directory: branchOf(directory, name),
      healed: branchOf(healed, name),
      declared: declared.get(name),
      inherited: below,
      name,
      path: path === '' ? name : `${path}/${name}`,
    })
  return new Map(names.map(name => [name, resolve(name)]))
}

function branchOf(directory: TreeDirectory | undefined, name: string): TreeDirectory | undefined {
  const entry = directory?.entries.get(name)
  return entry?.kind === 'directory' ? entry : undefined
}

function isSame(
  node: FleetNode,
  components: readonly ComponentStep[],
  children: ReadonlyMap<string, FleetNode>,
): boolean {
  const before = node.overrides.filter(step => step.kind === 'component')
  return (
    before.every((step, index) => step.contentId === components[index]?.contentId) &&
    [...children].every(([name, child]) => node.children.get(name) === child)
  )
}

function makeNode(
  { name, path, declared, inherited }: NodeInputs,
  parsed: ParsedDirectory,
  effective: Effective,
  components: readonly ComponentStep[],
  children: ReadonlyMap<string, FleetNode>,
  charged: readonly NodeProblem[],
): FleetNode {
  const own = parsed.cluster ?? declared?.cluster
  const resolved = own && resolveCluster(own, path, effective)
  const cluster = resolved?.cluster
  const weight = parsed.group?.object.spec?.weight
  const part = {
    path,
    name,
    ...(effective.level === undefined ? {} : { level: effective.level }),
    ...(weight === undefined ? {} : { weight }),
    ...(cluster === undefined ? {} : { cluster: cluster.placement }),
  }
  const below = [...children.values()].map(child => child.placement).filter(({ clusters }) => clusters > 0)
  const node: FleetNode = {
    path,
    name,
    placement: makePlacement(part, below),
    vars: effective.vars,
    overrides: [...components, ...parsed.overrides.policies],
    policies: scopedPolicies(parsed.policies, path),
    ...(parsed.policies.rollouts.length > 0 && { rollouts: scopedRollouts(parsed.policies, path) }),
    ...(cluster === undefined ? {} : { cluster }),
    ...(effective.suspension && { suspension: effective.suspension }),
    ...(parsed.scores.length > 0 && { scores: parsed.scores }),
    children,
    problems: [...charged, ...(declared?.problems ?? [])],
  }
  const faults = [
    ...checkNode(parsed, declared, effective, inherited.levels),
    ...(resolved?.diagnostics ?? []),
    ...checkApplied(node, parsed.group, own),
  ]
  if (faults.length > 0) setFaults(node, faults)
  return node
}

function checkApplied(
  node: FleetNode,
  group: ParsedDirectory['group'],
  own: DeclaredCluster | undefined,
): readonly Diagnostic[] {
  const { cluster } = node
  return [
    ...(group === undefined ? [] : checkApplyFields(group.object.spec, node, placeBelow(group.at, 'spec'))),
    ...(own === undefined || cluster === undefined
      ? []
      : checkApplyFields(
          own.entry,
          cluster,
          own.at.path === undefined ? placeBelow(own.at, 'spec') : own.at,
        )),
  ]
}

function checkNode(
  parsed: ParsedDirectory,
  declared: Declared | undefined,
  effective: Effective,
  levels: readonly string[],
): readonly Diagnostic[] {
  const { level } = parsed.group?.object.spec ?? {}
  const { cluster } = parsed
  return [
    ...(level !== undefined && level !== effective.level ? [levelUnknown(level, parsed, levels)] : []),
    ...(cluster && declared ? [duplicateCluster(cluster.entry.name, cluster.at, declared.cluster.at)] : []),
  ]
}

function levelUnknown(level: string, { group }: ParsedDirectory, levels: readonly string[]): Diagnostic {
  const near = suggest(level, levels)
  const known = levels.length === 0 ? 'none is left' : levels.join(', ')
  return {
    code: 'fleet/level-unknown',
    severity: 'error',
    message: `no level "${level}" can stand at this depth`,
    at: { ...(group?.at ?? { file: '' }), path: ['spec', 'level'] },
    hint: near === undefined ? `the levels of fleet.yaml below here: ${known}` : `did you mean "${near}"?`,
  }
}

// An unchanged directory of policies gives the same objects, which selections and decisions are remembered by.
const scopedPolicies: (parsed: ParsedPolicies, scope: string) => readonly PropagationPolicy[] = memoizeByPath(
  ({ policies }, scope) => policies.map(policy => ({ ...policy, scope })),
)

const scopedRollouts: (parsed: ParsedPolicies, scope: string) => readonly RolloutPolicy[] = memoizeByPath(
  ({ rollouts }, scope) => rollouts.map(policy => ({ ...policy, scope })),
)
