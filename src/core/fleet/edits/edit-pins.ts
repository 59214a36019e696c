import { isArray, isObject, type JsonObject, type JsonValue } from '../../../base/std/json.ts'
import type { Fleet } from '../../model/fleet.ts'
import type { PinSpec } from '../kinds/pins.ts'
import { fieldOf, type NodeEdit, type NodeSpec } from './edit-nodes.ts'

export interface NodePin {
  readonly node: NodeSpec
  readonly pin: PinSpec
}

/** Pins an application at a node, in place of what the node said of it before. */
export function withPin(fleet: Fleet, node: NodeSpec, pin: PinSpec): NodeEdit {
  return pinned(fleet, node, [{ pin }])
}

/** Pins applications at nodes; all that is pinned at one node is one edit. */
export function withPins(fleet: Fleet, all: readonly NodePin[]): readonly NodeEdit[] {
  const nodes = Map.groupBy(all, ({ node }) => JSON.stringify(node))
  return [...nodes.values()].flatMap(pins => pins.slice(0, 1).map(({ node }) => pinned(fleet, node, pins)))
}

/** Takes the pins of an application from a node, or all of them; undefined where there are none. */
export function withoutPins(fleet: Fleet, node: NodeSpec, application?: string): NodeEdit | undefined {
  const own = pinsOf(fleet, node)
  const left = own.filter(pin => application !== undefined && pin.application !== application)
  if (left.length === own.length) return undefined
  return { node, field: 'pins', value: left.length === 0 ? undefined : left }
}

function pinned(fleet: Fleet, node: NodeSpec, pins: readonly Pick<NodePin, 'pin'>[]): NodeEdit {
  const own = new Map(pins.map(({ pin }) => [pin.application, { ...pin }]))
  const others = pinsOf(fleet, node).filter(({ application }) => !own.has(String(application)))
  return { node, field: 'pins', value: [...others, ...own.values()] }
}

function pinsOf(fleet: Fleet, node: NodeSpec): readonly JsonObject[] {
  const value: JsonValue | undefined = fieldOf(fleet, node, 'pins')
  return isArray(value) ? value.filter(isObject) : []
}
