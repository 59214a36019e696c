import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import { invariant } from '../../base/std/invariant.ts'
import { memoizeByIdentity } from '../../base/std/memoize.ts'
import { fileAt, type TreeDirectory, type TreeFile } from '../../base/tree/tree.ts'
import { parseFleet } from '../fleet/index.ts'
import type { Extent, HeldBy, Pair, Rendered } from '../model/desired.ts'
import type { Application, Cluster, Fleet, Vars } from '../model/fleet.ts'
import type { ObjectKey } from '../model/object.ts'
import { pairKey } from '../model/pair-key.ts'
import type { HeldPair } from '../plan/index.ts'
import { accountOf } from './account-of.ts'
import { type CompileCache, emptyCompileCache, errorsAt, findCluster, rendererOf } from './content.ts'
import { type CompileInputs, noCharts } from './inputs.ts'
import type { Fallback } from './render-pairs.ts'

export interface Head {
  readonly fleet: Fleet | undefined
  readonly diagnostics: readonly Diagnostic[]
  readonly heldFiles: ReadonlyMap<string, string>
}

/** Reads the fleet at head; a file with an error counts with its newest content that had none. */
export function parseHead(inputs: CompileInputs): Head {
  const byRevision = parsedHeads(inputs.trees, inputs.previous)
  const head = byRevision.get(inputs.revision) ?? parse(inputs)
  byRevision.set(inputs.revision, head)
  return head
}

// A compile is asked twice for its head: for the charts that it needs, and then for what it comes to.
const parsedHeads: (trees: CompileInputs['trees'], previous: CompileInputs['previous']) => Map<string, Head> =
  memoizeByIdentity(() => new Map())

function parse(inputs: CompileInputs): Head {
  const tree = treeOf(inputs, inputs.revision)
  const { fleet, diagnostics, broken } = parseFleet(tree, { fallback: path => wholeFile(inputs, path) })
  const heldFiles = new Map<string, string>()
  for (const path of broken) {
    const revision = wholeRevision(inputs, path)
    if (revision !== undefined && wholeFile(inputs, path) !== undefined) heldFiles.set(path, revision)
  }
  return { fleet, diagnostics, heldFiles }
}

function wholeFile(inputs: CompileInputs, path: string): TreeFile | undefined {
  const revision = wholeRevision(inputs, path)
  const tree = revision === undefined ? undefined : inputs.trees.get(revision)
  return tree && fileAt(tree, path)
}

function wholeRevision({ previous }: CompileInputs, path: string): string | undefined {
  return previous.heldFiles.get(path) ?? previous.revision
}

/** Content of pairs with errors: that of the effective revision, where the cluster is found by its name. */
export function fallbackTo(cache: CompileCache, inputs: CompileInputs): Fallback {
  const contents = new Map<string, ReturnType<typeof contentAt>>()
  return (application, cluster) => {
    const revision = inputs.previous.heldPairs.get(pairKey(cluster, application)) ?? inputs.previous.revision
    if (revision === undefined) return undefined
    const content = contents.get(revision) ?? contentAt(cache, inputs, revision)
    contents.set(revision, content)
    return content(application, cluster)
  }
}

/** Pairs that a guard held, from what the state store says of them: their content and the replicas they had. */
export function restorePairs(
  cache: CompileCache,
  inputs: CompileInputs,
  held: readonly {
    cluster: string
    application: string
    revision: string
    reason: string
    shares: Readonly<Record<ObjectKey, number>>
    extents?: Readonly<Record<ObjectKey, Extent>>
    by?: HeldBy
    behind?: { revision: string; reason: string }
  }[],
): readonly HeldPair[] {
  return held.flatMap(({ cluster, application, revision, reason, shares, extents = {}, by, behind }) => {
    const found = contentAt(cache, inputs, revision)(application, cluster)
    if (found === undefined) return []
    const entries = Object.entries(shares).map(
      ([key, replicas]) => [key, { replicas, onZero: 'Scale' as const, ...extents[key] }] as const,
    )
    const pair: Pair = {
      application,
      rendered: found.rendered,
      shares: new Map(entries),
      ...(found.application.substitute && { vars: found.vars }),
      ...accountOf(found.application),
      ...(found.application.dependsOn.length > 0 && { dependsOn: found.application.dependsOn }),
      held: {
        revision,
        because: [recorded(reason, by)],
        ...(by && { by }),
        ...(behind && { behind: { revision: behind.revision, because: [recorded(behind.reason)] } }),
      },
    }
    return [{ cluster, pair }]
  })
}

function recorded(message: string, by?: HeldBy): Diagnostic {
  const at = { file: 'fleet.yaml' }
  return by === undefined
    ? { code: 'plan/stopped', severity: 'error', message, at }
    : { code: 'rollout/waiting', severity: 'warning', message, at }
}

/** What a pair had in a revision. */
export interface Content {
  readonly rendered: Rendered
  readonly application: Application
  readonly revision: string
  /** Of the cluster. */
  readonly vars: Vars
}

export type ContentOf = (application: string, cluster: string) => Content | undefined

/** What applications had in a revision, by application and cluster; undefined where that cannot be read. */
export function contentAt(cache: CompileCache, inputs: CompileInputs, revision: string): ContentOf {
  const tree = inputs.trees.get(revision)
  const fleet = tree && parseFleet(tree).fleet
  const renderAt = fleet && rendererOf(cache, fleet, inputs.charts ?? noCharts)
  return (name: string, cluster: string) => {
    const application: Application | undefined = fleet?.applications.get(name)
    const found = fleet && findCluster(cache, fleet, cluster)
    if (application === undefined || found === undefined || renderAt === undefined) return undefined
    if (errorsAt(found.nodes, application).length > 0) return undefined
    const rendered = renderAt(found.chain, application, { cluster: found.cluster })
    if (rendered.diagnostics.some(({ severity }) => severity === 'error')) return undefined
    return { rendered, application, revision, vars: found.cluster.vars }
  }
}

function treeOf(inputs: CompileInputs, revision: string): TreeDirectory {
  const tree = inputs.trees.get(revision)
  invariant(tree !== undefined, `the tree of ${revision} was not read`)
  return tree
}

/** A cluster as a tree has it; undefined where it has none of that name. */
export function clusterAt(tree: TreeDirectory, name: string): Cluster | undefined {
  const { fleet } = parseFleet(tree)
  return fleet && findCluster(emptyCompileCache(), fleet, name)?.cluster
}
