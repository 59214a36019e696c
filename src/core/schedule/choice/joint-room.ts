import type { SelectedNode } from '../select-branch.ts'
import type { ChooseRequest } from './choice.ts'
import { clustersIn } from './keep-only.ts'
import { choosesByRoom } from './picks.ts'

/** How much room there is for what is divided among the clusters that are chosen. */
export interface JointRoom {
  /** N: of all workloads together. */
  readonly replicas: number
  /** How many fit into each cluster, those that it has included, by name; who is missing is not known. */
  readonly roomIn: (selected: SelectedNode) => ReadonlyMap<string, number>
}

/** Whether room counts in a choice: where it is known, and clusters that were chosen come before others. */
export function countsRoom(request: ChooseRequest): boolean {
  return request.room !== undefined && choosesByRoom(request)
}

/** Whether all fits where it is. */
export function hasRoom(request: ChooseRequest, selected: SelectedNode | undefined): boolean {
  const { room } = request
  if (room === undefined || selected === undefined || !countsRoom(request)) return true
  const names = clustersIn(selected).map(({ name }) => name)
  return suffices(names, room.roomIn(selected), room.replicas)
}

/** Whether so many replicas fit into these clusters; one of which nothing is known takes all. */
export function suffices(
  names: Iterable<string>,
  room: ReadonlyMap<string, number>,
  replicas: number,
): boolean {
  let sum = 0
  for (const name of names) sum += room.get(name) ?? replicas
  return sum >= replicas
}
