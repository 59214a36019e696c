import { type Command, Option } from 'commander'
import type { DesiredCluster } from '../../../core/model/desired.ts'
import type { OwnerTool } from '../../../core/model/foreign-owner.ts'
import { OperationError } from '../../../core/model/operation-error.ts'
import { kubeClusterDirectory } from '../../../io/cluster/cluster-directory.ts'
import { type Adopted, carryOutAdoption } from '../../../reconcile/adopt/carry-out-adoption.ts'
import {
  type AdoptionPlan,
  type AdoptionRequest,
  blockedApplications,
  planAdoption,
} from '../../../reconcile/adopt/plan-adoption.ts'
import { clusterRequest, type Requester } from '../../../reconcile/fleet/cluster-request.ts'
import type { ClusterApi } from '../../../reconcile/ports.ts'
import { failureOf } from '../../../reconcile/requests/attempt.ts'
import { runBounded } from '../../../reconcile/requests/run-bounded.ts'
import { checkApplication, clustersOf, findCluster } from '../find-in-fleet.ts'
import { liveSecrets } from '../live-secrets.ts'
import { loadFleet, requireCompiled } from '../load-fleet.ts'
import { openSource } from '../open-source.ts'
import { requesterOf } from '../requester.ts'
import { examples, fleetCommand, type SourceOptions } from '../source-options.ts'
import { UsageError } from '../usage-error.ts'
import { type AdoptionResult, printAdoptions } from './print-adoptions.ts'

interface AdoptOptions extends SourceOptions {
  readonly application?: string
  readonly despite: readonly OwnerTool[]
  readonly ownersContext?: string
  readonly yes?: boolean
}

const tools: readonly OwnerTool[] = ['applyset', 'argocd', 'flux', 'helm', 'karmada']

/** Exit code 0: all can be or was adopted, 1: something cannot, 2: wrong usage. */
export function adoptCommand(): Command {
  return fleetCommand('adopt', ['text', 'json'])
    .description(
      'take over objects of the fleet that Flux, Argo CD, Helm, Karmada, kubectl or another ApplySet has; shows first',
    )
    .argument('[cluster...]', 'names or paths, by default every cluster')
    .option('--application <app>', 'only what belongs to this application')
    .option('--yes', 'do it, in place of showing what would be done')
    .option(
      '--owners-context <context>',
      'kubeconfig context of the hub or control plane where the owners are',
    )
    .addOption(
      new Option(
        '--despite <tool...>',
        'adopt from these although they could still prune or change things back',
      )
        .choices(tools)
        .default([], 'none'),
    )
    .addHelpText(
      'after',
      examples(
        'banyan adopt tokyo',
        'banyan adopt tokyo --application web --yes',
        'banyan adopt --owners-context karmada-apiserver',
      ),
    )
    .action(async (wanted: readonly string[], options: AdoptOptions) => {
      const open = await openSource(options)
      try {
        const loaded = await loadFleet(open)
        const compiled = requireCompiled(loaded)
        if (options.application !== undefined) checkApplication(compiled, options.application)
        const clusters =
          wanted.length === 0
            ? clustersOf(compiled.desired).filter(isPushed)
            : wanted.map(each => pushed(findCluster(compiled, each)))
        const requester = requesterOf(open, loaded)
        const results = await runBounded(clusters, 8, each => adoptIn(each, requester, options))
        printAdoptions(results, { isDone: options.yes === true, output: options.output })
      } finally {
        await open.close()
      }
    })
}

function isPushed({ cluster }: DesiredCluster): boolean {
  return cluster.delivery !== 'Commit'
}

function pushed(desired: DesiredCluster): DesiredCluster {
  if (isPushed(desired)) return desired
  throw new UsageError(
    `nothing is written to cluster "${desired.cluster.name}", since its delivery is Commit: there is nothing to adopt`,
  )
}

async function adoptIn(
  desired: DesiredCluster,
  requester: Requester,
  options: AdoptOptions,
): Promise<AdoptionResult> {
  const { cluster } = desired
  const opened: ClusterApi[] = []
  const directory = kubeClusterDirectory()
  const secrets = liveSecrets(directory)
  const connect = async (where: typeof cluster): Promise<ClusterApi> => {
    const api = await directory.connect(where)
    opened.push(api)
    return api
  }
  const { application, despite, ownersContext: context } = options
  try {
    const api = await connect(cluster)
    const owners =
      context === undefined
        ? undefined
        : await connect({ ...cluster, name: context, access: { kubeconfig: { context } } })
    const request: AdoptionRequest = {
      cluster: { ...clusterRequest({ ...requester, secrets }, desired, requester.state.revision), api },
      despite: new Set(despite),
      ...(owners && { owners }),
      ...(application !== undefined && { application }),
    }
    const plan = await planAdoption(request)
    const result = { cluster: cluster.name, ...plan }
    return options.yes === true ? { ...result, ...(await carryOut(request, plan)) } : result
  } catch (error) {
    if (!(error instanceof OperationError)) throw error
    return { cluster: cluster.name, adoptions: [], failures: [failureOf(error)] }
  } finally {
    await Promise.all(opened.map(api => api.close()))
  }
}

async function carryOut(
  { cluster }: AdoptionRequest,
  { observed, adoptions }: AdoptionPlan,
): Promise<{ readonly done?: Adopted }> {
  const blocked = blockedApplications(adoptions)
  const free = adoptions.filter(({ desired }) => !blocked.has(desired.application))
  if (observed === undefined || free.length === 0) return {}
  return { done: await carryOutAdoption(cluster, observed, free) }
}
