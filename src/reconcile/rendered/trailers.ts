import type { Fence } from '../../core/model/inventory.ts'

/** Who commits what is rendered, and of which decision it is. */
export interface Authorship {
  readonly fleet: string
  readonly fence: Pick<Fence, 'sequence' | 'source' | 'branch' | 'head'>
}

/** The last lines of a commit, which lead back to where it comes from. */
export function trailersOf({ fleet, fence }: Authorship): readonly string[] {
  const { source, branch, head, sequence } = fence
  return [
    `Banyan-Revision: ${head}`,
    `Banyan-Source: ${source}`,
    `Banyan-Branch: ${branch}`,
    `Banyan-Fleet: ${fleet}`,
    `Banyan-Decision: ${sequence.epoch}.${sequence.counter}`,
  ]
}

/** Who made a commit for a fleet; undefined where it is none of ours, or of another fleet. */
export function fenceIn(message: string, fleet: string): Fence | undefined {
  const fields = new Map(
    [...message.matchAll(/^Banyan-(?<name>[A-Z][a-z]+): (?<value>.*)$/gm)].map(({ groups = {} }) => [
      groups.name,
      groups.value?.trim() ?? '',
    ]),
  )
  const [source, branch, head] = [fields.get('Source'), fields.get('Branch'), fields.get('Revision')]
  const decision = /^(?<epoch>\d+)\.(?<counter>\d+)$/.exec(fields.get('Decision') ?? '')?.groups
  if (fields.get('Fleet') !== fleet || decision === undefined) return undefined
  if (source === undefined || branch === undefined || head === undefined) return undefined
  const sequence = { epoch: Number(decision.epoch), counter: Number(decision.counter) }
  return { sequence, writer: '', source, branch, head, clusterUid: '', shares: {} }
}
