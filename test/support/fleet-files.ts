import { formatDiagnostic } from '../../src/base/diagnostic/format-diagnostic.ts'
import { makeTree } from '../../src/base/tree/make-tree.ts'
import type { TreeDirectory } from '../../src/base/tree/tree.ts'
import { type ParsedFleet, type ParseFleetOptions, parseFleet } from '../../src/core/fleet/index.ts'
import type { FleetNode } from '../../src/core/model/fleet.ts'

/** Files by path, as they stand in a repository. */
export type Files = Readonly<Record<string, string>>

/** A document of one of our kinds, from what follows `kind:`. */
export function ours(rest: string): string {
  return `apiVersion: banyan.dev/v1alpha1\nkind: ${rest}\n`
}

/** Two regions with a zone and two clusters each, an application in all of them. */
export const smallFleet: Files = {
  'fleet.yaml': ours('Fleet\nmetadata: { name: shop }\nspec:\n  levels: [region, zone]'),
  'templates/web/kustomization.yaml': 'resources: [web.yaml]\n',
  'templates/web/web.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web }\n',
  'clusters/policies/web.yaml': ours('PropagationPolicy\nspec:\n  applications: [web]'),
  'clusters/asia/group.yaml': ours('ClusterGroup\nmetadata: { labels: { tier: prod } }'),
  'clusters/asia/east/tokyo/cluster.yaml': ours('Cluster\nmetadata: { name: tokyo }'),
  'clusters/asia/east/osaka/cluster.yaml': ours('Cluster\nmetadata: { name: osaka }'),
  'clusters/europe/west/stores.yaml': ours(
    'ClusterList\nspec:\n  clusters:\n    - { name: store-1 }\n    - { name: store-2 }',
  ),
}

export function parse(files: Files, options?: ParseFleetOptions): ParsedFleet {
  return parseFleet(makeTree(files), options)
}

/** Parses a tree that must be good. */
export function goodFleet(tree: TreeDirectory): NonNullable<ParsedFleet['fleet']> {
  const { fleet, diagnostics } = parseFleet(tree)
  if (fleet === undefined || diagnostics.length > 0) throw new Error(JSON.stringify(diagnostics, null, 1))
  return fleet
}

/** Every mistake as people see it. */
export function mistakes(files: Files): readonly string[] {
  return parse(files).diagnostics.map(diagnostic => formatDiagnostic(diagnostic, path => files[path]))
}

export function nodeAt(root: FleetNode, path: string): FleetNode {
  let node: FleetNode | undefined = root
  for (const name of path === '' ? [] : path.split('/')) node = node?.children.get(name)
  if (node === undefined) throw new Error(`there is no node at ${path}`)
  return node
}
