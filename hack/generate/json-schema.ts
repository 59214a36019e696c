import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { toJson } from '../../src/base/std/json.ts'
import { jsonSchemas } from '../../src/core/fleet/index.ts'

/** Writes the JSON Schemas of the fleet's kinds to `dist/schema`, for editors and for CI. */
const directory = join(import.meta.dirname, '../../dist/schema')
mkdirSync(directory, { recursive: true })
for (const [name, schema] of Object.entries(jsonSchemas())) {
  writeFileSync(join(directory, name), `${toJson(schema, '  ')}\n`)
}
