import { type Command, Option } from 'commander'
import { emptyCompileCache, observationNeeds } from '../../../core/compile.ts'
import type { DesiredCluster } from '../../../core/model/desired.ts'
import {
  applySetId,
  desiredObjects,
  groupKindOf,
  type RoleSubject,
  roleObjects,
} from '../../../core/plan/index.ts'
import { ChartInflater } from '../../../reconcile/charts/chart-inflater.ts'
import { ownedResources } from '../../../reconcile/fleet/cluster-request.ts'
import { recall } from '../../../reconcile/fleet/recall.ts'
import { clustersOf, findCluster } from '../find-in-fleet.ts'
import { kindsInCluster } from '../kinds-in-cluster.ts'
import { type LoadedFleet, loadFleet, requireCompiled } from '../load-fleet.ts'
import { type OpenSource, openSource } from '../open-source.ts'
import { printJson, printYamlStream } from '../print.ts'
import { examples, fleetCommand, type SourceOptions } from '../source-options.ts'
import { UsageError } from '../usage-error.ts'

interface RbacOptions extends SourceOptions {
  readonly serviceAccount: string
  readonly user?: string
  readonly group?: string
}

export function rbacCommand(): Command {
  return fleetCommand('rbac', ['yaml', 'json'])
    .description('print the smallest roles with which Banyan can do what this fleet asks for in a cluster')
    .argument('<cluster>', 'its name or path')
    .option(
      '--service-account <namespace/name>',
      'as whom Banyan signs in there, and who gets the roles',
      'banyan-system/banyan',
    )
    .addOption(new Option('--user <name>', 'a user in its place').conflicts('group'))
    .option('--group <name>', 'a group in its place')
    .addHelpText(
      'after',
      examples(
        'banyan rbac tokyo | kubectl --context tokyo apply -f -',
        'banyan rbac asia/tokyo --user banyan@example.org',
      ),
    )
    .action(async (wanted: string, options: RbacOptions) => {
      const subject = subjectOf(options)
      const open = await openSource(options)
      try {
        const objects = await rolesFor(open, wanted, subject)
        if (options.output === 'json') printJson({ apiVersion: 'v1', kind: 'List', items: objects })
        else printYamlStream(objects)
      } finally {
        await open.close()
      }
    })
}

async function rolesFor(open: OpenSource, wanted: string, subject: RoleSubject) {
  const loaded = await loadFleet(open)
  const compiled = requireCompiled(loaded)
  const { fleet, decisions } = compiled
  const { cluster, ...desired } = findCluster(compiled, wanted)
  const { name } = cluster
  const before = await inForce(open, loaded, name)
  const resources = [{ cluster, ...desired }, ...before].flatMap(each => ownedResources(each, ''))
  const kinds = await kindsInCluster(resources, cluster)
  const objects = desiredObjects(
    resources,
    applySetId(fleet.name),
    kind => kinds.get(groupKindOf(kind))?.namespaced,
  )
  const pluralOf = (kind: Parameters<typeof groupKindOf>[0]) => kinds.get(groupKindOf(kind))?.resource ?? ''
  const isLookedAt = observationNeeds(fleet, decisions).clusters.some(each => each.name === name)
  return roleObjects({ fleet: fleet.name, objects, pluralOf, isLookedAt }, subject)
}

// What was applied before has to be pruned, too.
async function inForce(
  open: OpenSource,
  { state }: LoadedFleet,
  name: string,
): Promise<readonly DesiredCluster[]> {
  const options = { cache: emptyCompileCache(), charts: new ChartInflater(open.charts) }
  const recalled = await recall(open.source.repository, state, options)
  const all = recalled.inForce === undefined ? [] : clustersOf(recalled.inForce)
  return all.filter(({ cluster }) => cluster.name === name)
}

function subjectOf({ serviceAccount, user, group }: RbacOptions): RoleSubject {
  if (user !== undefined) return { kind: 'User', name: user }
  if (group !== undefined) return { kind: 'Group', name: group }
  const [namespace = '', name = '', ...rest] = serviceAccount.split('/')
  if (namespace !== '' && name !== '' && rest.length === 0) return { kind: 'ServiceAccount', namespace, name }
  throw new UsageError(`--service-account is "${serviceAccount}" and must be <namespace>/<name>`)
}
