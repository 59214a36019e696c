import type { FleetState } from '../../core/model/state.ts'
import { formatRollout, formatTree, heldWord } from '../../core/report/index.ts'
import type { Round } from '../../reconcile/fleet/round.ts'

/** The fleet after a round as a tree, with what does not go by itself: stops, held applications, detached clusters. */
export function describeFleet({ inForce, state }: Round, flags: string): string {
  if (inForce === undefined || state === undefined) return ''
  return [formatTree(inForce, state.decisions, state.clusters), ...notes(state, flags)].join('')
}

/** What a person has to know or do, a line each. */
function notes(state: FleetState, flags: string): readonly string[] {
  const clusters = [...state.clusters.values()]
  const stops = [...Map.groupBy(state.stops, ({ digest }) => digest)].flatMap(([digest, all]) => [
    ...all.map(({ guard, message }) => `stopped by ${guard}: ${message}`),
    `  let exactly this through: banyan approve ${digest}${flags}`,
  ])
  const held = clusters.flatMap(({ name, applications }) =>
    applications.flatMap(({ name: application, held }) =>
      // Of who waits for a rollout, that is told.
      held === undefined || held.by === 'rollout'
        ? []
        : [
            {
              name,
              what: `${application} is ${heldWord(held)} at ${held.revision.slice(0, 12)}: ${held.reason}`,
            },
          ],
    ),
  )
  const holds = [...Map.groupBy(held, ({ what }) => what)].map(
    ([what, all]) => `${what} (${listed(all.map(({ name }) => name))})`,
  )
  const detached = clusters.filter(({ sync }) => sync === 'Detached').map(({ name }) => name)
  const left = detached.length > 0 ? [`detached, what they have stays: ${listed(detached)}`] : []
  const rollouts = [...(state.rollouts?.values() ?? [])].map(each => `rollout of ${formatRollout(each)}`)
  return [...stops, ...rollouts, ...holds, ...left].map(line => `${line}\n`)
}

const shownNames = 5

function listed(names: readonly string[]): string {
  const rest = names.length - shownNames
  return `${names.slice(0, shownNames).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}
