import type { Command } from 'commander'
import { counted } from '../../../base/std/counted.ts'
import { emptyCompileCache } from '../../../core/compile.ts'
import type { FleetState } from '../../../core/model/state.ts'
import { formatTable, type Whereabouts, whereImage, whereRevision } from '../../../core/report/index.ts'
import { ChartInflater } from '../../../reconcile/charts/chart-inflater.ts'
import { containsCommit } from '../../../reconcile/fleet/contains-commit.ts'
import { bindResources } from '../../../reconcile/fleet/judge.ts'
import { recall } from '../../../reconcile/fleet/recall.ts'
import { clustersOf } from '../find-in-fleet.ts'
import { loadFleet } from '../load-fleet.ts'
import { type OpenSource, openSource } from '../open-source.ts'
import { print, printJson, printYaml } from '../print.ts'
import { resolveRevision } from '../resolve-revision.ts'
import { examples, fleetCommand, type SourceOptions } from '../source-options.ts'
import { UsageError } from '../usage-error.ts'

/** Exit code 0: live everywhere that it was found, 1: not, or nowhere. */
export function whereCommand(): Command {
  return fleetCommand('where', ['table', 'json', 'yaml'])
    .description('show in which clusters a commit, or an image, is live, by the status branch')
    .argument(
      '<rev|image>',
      'a commit, branch or tag of the fleet repository; else an image, with or without its tag',
    )
    .addHelpText(
      'after',
      examples(
        'banyan where 4f1c2ab',
        'banyan where main~3 -o json',
        'banyan where registry.example/shop/web:1.4',
      ),
    )
    .action(async (wanted: string, options: SourceOptions) => {
      const open = await openSource(options)
      try {
        const { state } = await loadFleet(open)
        if (state === undefined) throw new UsageError('there is no status yet: nothing was applied from here')
        const revision = await revisionNamed(open, wanted)
        const found =
          revision === undefined
            ? await findImage(open, state, wanted)
            : await findRevision(open, state, revision)
        show(found, revision?.slice(0, 12) ?? wanted, options.output)
      } finally {
        await open.close()
      }
    })
}

async function revisionNamed(open: OpenSource, text: string): Promise<string | undefined> {
  try {
    return await resolveRevision(await open.history(), text)
  } catch (error) {
    if (error instanceof UsageError) return undefined
    throw error
  }
}

async function findRevision(
  { source }: OpenSource,
  state: FleetState,
  wanted: string,
): Promise<readonly Whereabouts[]> {
  if ((await source.repository.resolve(wanted)) === undefined)
    throw new UsageError('a directory as it is has revisions of its own; name its branch with --branch')
  const held = [...state.clusters.values()].flatMap(({ applications }) =>
    applications.flatMap(application => application.held?.revision ?? []),
  )
  const containing = new Set<string>()
  for (const revision of new Set([state.revision, ...held]))
    if (await containsCommit(source.repository, revision, wanted)) containing.add(revision)
  return whereRevision(state, revision => containing.has(revision))
}

async function findImage(
  { source, charts }: OpenSource,
  state: FleetState,
  image: string,
): Promise<readonly Whereabouts[]> {
  const { inForce } = await recall(source.repository, state, {
    cache: emptyCompileCache(),
    charts: new ChartInflater(charts),
  })
  const found = inForce === undefined ? [] : whereImage(state, clustersOf(inForce), image, bindResources)
  if (found.length > 0) return found
  throw new UsageError(`"${image}" is no revision, and no image of the fleet`)
}

function show(found: readonly Whereabouts[], wanted: string, output: string): void {
  const live = found.filter(({ isLive }) => isLive)
  if (live.length < found.length || found.length === 0) process.exitCode = 1
  if (output !== 'table') {
    const items = found.map(({ isLive, why, ...rest }) => ({
      ...rest,
      live: isLive,
      ...(why !== '' && { why }),
    }))
    const list = { apiVersion: 'banyan.dev/v1alpha1', kind: 'WhereaboutsList', items }
    if (output === 'json') printJson(list)
    else printYaml(list)
    return
  }
  const rows = found.map(({ cluster, location, application, isLive, why }) => {
    return [cluster, location, application, isLive ? 'yes' : 'no', why]
  })
  print(formatTable([['CLUSTER', 'LOCATION', 'APPLICATION', 'LIVE', 'WHY'], ...rows]).trimEnd())
  const clusters = new Set(found.map(({ cluster }) => cluster))
  const open = new Set(found.filter(({ isLive }) => !isLive).map(({ cluster }) => cluster))
  print(`${wanted} is live in ${clusters.size - open.size} of ${counted(clusters.size, 'cluster')}`)
}
