import type { Compiled } from '../../core/compile.ts'
import { editNodes, type NodeEdit, nodeAt, specOf, withPin } from '../../core/fleet/index.ts'
import type { Fleet, FleetNode } from '../../core/model/fleet.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import { pinOf } from '../../core/model/pin.ts'
import type { Breach, RolloutState } from '../../core/model/rollout.ts'
import type { FleetState } from '../../core/model/state.ts'
import type { Clock, FleetSource } from '../ports.ts'
import type { Intake } from '../source/intake.ts'

/**
 * Writes what rollouts reverted into the fleet's branch, as pins of what failed: a commit that people see, and end. It
 * is in force before and without it. Gives whether there was anything to write; a branch that moved meanwhile is left
 * for the next time, and a source that nobody can write, or that takes only commits that others sign, or a file that
 * cannot be edited, alone.
 */
export async function writeReverts(
  { source, intake, clock }: Target,
  { fleet, revision }: Compiled,
  state: FleetState,
): Promise<boolean> {
  const reverts = [...(state.rollouts?.values() ?? [])].flatMap(rollout =>
    rollout.breaches.flatMap(breach => revertOf(fleet, state, rollout, breach) ?? []),
  )
  // What nobody takes in is not built on.
  if (reverts.length === 0 || intake.freshness.stale !== undefined) return false
  const changes = editNodes(
    fleet,
    reverts.flatMap(({ edits }) => edits),
  )
  if ('unedited' in changes) return false
  const { repository } = source
  const message = [
    `Revert ${reverts.map(({ what }) => what).join(', ')}`,
    '',
    ...reverts.map(each => each.why),
    '',
  ]
  const time = Math.floor(clock.now() / 1_000)
  try {
    const commit = await repository.commit({
      base: revision,
      parents: [revision],
      changes,
      message: message.join('\n'),
      time,
      isToBeSigned: true,
    })
    if (!(await intake.wouldTake(commit))) return false
    await repository.push({ branch: source.description.branch, expected: revision, commit })
    return true
  } catch (error) {
    if (error instanceof OperationError && error.code === 'git/unsupported') return false
    throw error
  }
}

interface Target {
  readonly source: FleetSource
  readonly intake: Intake
  readonly clock: Clock
}

interface Revert {
  readonly edits: readonly NodeEdit[]
  readonly what: string
  readonly why: string
}

function revertOf(
  fleet: Fleet,
  state: FleetState,
  { application }: RolloutState,
  { reverted, group, clusters, reason, step }: Breach,
): Revert | undefined {
  if (reverted !== true) return undefined
  const pinned = Object.keys(clusters).flatMap(name => {
    const { location, applications } = state.clusters.get(name) ?? {}
    const revision = applications?.find(each => each.name === application)?.held?.revision
    const node = location === undefined ? undefined : nodeAt(fleet.root, location)
    const isThere = pinOf(node?.cluster?.pins, application)?.revision !== undefined
    return node === undefined || revision === undefined || isThere ? [] : [{ node, revision }]
  })
  const [first] = pinned
  if (first === undefined) return undefined
  const directory = group === '' ? undefined : nodeAt(fleet.root, group)
  const isOne = directory !== undefined && pinned.every(({ revision }) => revision === first.revision)
  const targets: readonly { node: FleetNode; revision: string }[] = isOne
    ? [{ node: directory, revision: first.revision }]
    : pinned
  const why = shortened(`${step} failed: ${reason}`)
  const edits = targets.map(({ node, revision }) =>
    withPin(fleet, specOf(fleet, node, !isOne), {
      application,
      revision,
      reason: why,
    }),
  )
  const where = isOne ? group : targets.map(({ node }) => node.path).join(' and ')
  const to = first.revision.slice(0, 12)
  return {
    edits,
    what: `${application} in ${where} to ${to}`,
    why: `${application}: ${why}`,
  }
}

const longest = 200

function shortened(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest)}…`
}
