import type { Schema } from './schema/merge-type.ts'

/** What the layers of one build agree on: the first that says something decides for all. */
export interface Session {
  /** The schema that an `openapi` field names; undefined while none did. */
  schema: Schema | undefined
  /** Whether the built-in schema was needed before; then what an `openapi` field names is added to it. */
  builtInNeeded: boolean
}

export function newSession(): Session {
  return { schema: undefined, builtInNeeded: false }
}
