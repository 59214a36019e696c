/**
 * The fleet model: a repository's tree in, the fleet with everything inherited and every mistake out. It reads each
 * file once, keeps unchanged branches the same objects from tree to tree, and charges each error to what it holds.
 * It selects nothing, renders nothing and knows no live cluster.
 */
export { initFiles } from './init-files.ts'
export { jsonSchemas } from './json-schema.ts'
export { type ParsedFleet, type ParseFleetOptions, parseFleet } from './parse-fleet.ts'
