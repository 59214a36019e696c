/**
 * The fleet model: a repository's tree in, the fleet with everything inherited and every mistake out. It reads each
 * file once, keeps unchanged branches the same objects from tree to tree, and charges each error to what it holds.
 * It selects nothing, renders nothing and knows no live cluster.
 */

export { editNodes, type NodeSpec, nodeAt, specOf } from './edits/edit-nodes.ts'
export { type NodePin, withoutPins, withPin, withPins } from './edits/edit-pins.ts'
export { initFiles } from './init-files.ts'
export { jsonSchemas } from './json-schema.ts'
export type { PinSpec } from './kinds/pins.ts'
export { type ParsedFleet, type ParseFleetOptions, parseFleet } from './parse-fleet.ts'
export { verificationOf } from './settings.ts'
