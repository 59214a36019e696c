import { type Command, Option } from 'commander'
import { directoryAt } from '../../../base/tree/tree.ts'
import type { Compiled } from '../../../core/compile.ts'
import type { DesiredCluster } from '../../../core/model/desired.ts'
import type { RenderedPlace } from '../../../core/model/fleet.ts'
import type { FleetState } from '../../../core/model/state.ts'
import { argoApplicationSet, fluxObjects, formatTable } from '../../../core/report/index.ts'
import { directoryOf } from '../../../reconcile/rendered/rendered-branch.ts'
import { clustersOf, findCluster } from '../find-in-fleet.ts'
import { loadFleet, requireCompiled } from '../load-fleet.ts'
import { type OpenSource, openSource } from '../open-source.ts'
import { print, printJson, printNotice, printYaml, printYamlStream } from '../print.ts'
import { examples, fleetCommand, type SourceOptions } from '../source-options.ts'
import { UsageError } from '../usage-error.ts'

interface RenderedOptions extends SourceOptions {
  readonly for?: 'argocd' | 'flux'
  readonly cluster?: string
}

export function renderedCommand(): Command {
  return fleetCommand('rendered', ['table', 'json', 'yaml'])
    .description(
      'show what is committed for clusters of delivery Commit, or print what makes others apply it',
    )
    .addOption(
      new Option('--for <tool>', 'print what makes this tool apply the branch').choices(['argocd', 'flux']),
    )
    .option(
      '--cluster <name|path>',
      'with --for flux: for Flux in this cluster; else for one that reaches all',
    )
    .addHelpText(
      'after',
      examples(
        'banyan rendered',
        'banyan rendered --for argocd | kubectl apply -f -',
        'banyan rendered --for flux --cluster tokyo | kubectl --context tokyo apply -f -',
      ),
    )
    .action(async (options: RenderedOptions) => {
      if (options.cluster !== undefined && options.for !== 'flux')
        throw new UsageError('--cluster goes with --for flux')
      const open = await openSource(options)
      try {
        const loaded = await loadFleet(open)
        const compiled = requireCompiled(loaded)
        const committed = clustersOf(compiled.desired).filter(isCommitted)
        if (committed.length === 0)
          throw new UsageError('no cluster of this fleet has delivery: Commit; see "rendered" in the README')
        const { rendered } = compiled.fleet
        if (options.for === undefined) await show(open, rendered, committed, loaded.state, options.output)
        else printConsumers(open, compiled, committed, options)
      } finally {
        await open.close()
      }
    })
}

function printConsumers(
  open: OpenSource,
  compiled: Compiled,
  committed: readonly DesiredCluster[],
  { for: tool, cluster, output }: RenderedOptions,
): void {
  const { name: fleet, rendered } = compiled.fleet
  const { branch, repository: url = open.repository.address } = rendered
  const wanted = cluster === undefined ? committed : [findCommitted(compiled, cluster)]
  const where = cluster === undefined ? 'there' : 'here'
  const source = { fleet, url, branch }
  const objects =
    tool === 'argocd' ? [argoApplicationSet(source)] : fluxObjects(source, wanted.map(toRendered), where)
  if (output === 'json') printJson({ apiVersion: 'v1', kind: 'List', items: objects })
  else printYamlStream(objects)
  if (isPrivate(open, rendered))
    printNotice('the branch of a directory is private: name a repository in "rendered" of fleet.yaml')
}

function findCommitted(compiled: Compiled, wanted: string): DesiredCluster {
  const found = findCluster(compiled, wanted)
  if (isCommitted(found)) return found
  throw new UsageError(`the delivery of cluster "${found.cluster.name}" is Push: nothing is committed for it`)
}

// A directory as it is has its revisions in a repository of its own, which nobody else reads.
function isPrivate({ source, repository }: OpenSource, { repository: named }: RenderedPlace): boolean {
  return named === undefined && !source.description.source.startsWith(repository.address)
}

function isCommitted({ cluster }: DesiredCluster): boolean {
  return cluster.delivery === 'Commit'
}

function toRendered({ cluster: { name, decryption, suspension } }: DesiredCluster) {
  return { name, decrypts: decryption !== undefined, suspended: suspension !== undefined }
}

async function show(
  open: OpenSource,
  place: RenderedPlace,
  clusters: readonly DesiredCluster[],
  state: FleetState | undefined,
  output: string,
): Promise<void> {
  const items = clusters.map(({ cluster: { name } }) => {
    const known = state?.clusters.get(name)
    return {
      cluster: name,
      directory: directoryOf(name),
      sync: known?.sync ?? 'Unknown',
      commit: known?.committed?.commit ?? '',
    }
  })
  const left = await leftOn(open, place, new Set(items.map(({ cluster }) => cluster)))
  if (output !== 'table') {
    const list = { apiVersion: 'banyan.dev/v1alpha1', kind: 'RenderedList', ...place, items, left }
    if (output === 'json') printJson(list)
    else printYaml(list)
    return
  }
  const rows = items.map(({ cluster, directory, sync, commit }) => [
    cluster,
    directory,
    sync,
    commit.slice(0, 12),
  ])
  print(formatTable([['CLUSTER', 'DIRECTORY', 'SYNC', 'COMMIT'], ...rows]).trimEnd())
  print(`on branch ${place.branch} of ${place.repository ?? open.repository.address}`)
  if (left.length > 0) print(`left as they are, for no cluster of delivery Commit: ${left.join(', ')}`)
}

/** Directories that nothing is committed to any more. */
async function leftOn(
  { repository, repositories }: OpenSource,
  place: RenderedPlace,
  known: ReadonlySet<string>,
): Promise<readonly string[]> {
  const from = place.repository === undefined ? repository : await repositories.open(place.repository)
  const tip = await from.fetch(place.branch)
  const directory = tip === undefined ? undefined : directoryAt(await from.tree(tip), 'clusters')
  return [...(directory?.entries.keys() ?? [])].filter(name => !known.has(name)).map(directoryOf)
}
