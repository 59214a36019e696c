import { isArray, isObject, type JsonObject, type JsonValue } from '../../base/std/json.ts'
import { withField } from '../edit.ts'

/** What `$patch` in a strategic merge patch asks for; `unknown` when it is another word. */
type Directive = 'merge' | 'replace' | 'delete' | 'unknown'

const key = '$patch'

/** The directive of a map, and the map without it. */
export function takeMapDirective(patch: JsonObject): {
  readonly directive: Directive
  readonly rest: JsonObject
} {
  if (!Object.hasOwn(patch, key)) return { directive: 'merge', rest: patch }
  const directive = parseDirective(patch[key])
  return { directive, rest: directive === 'unknown' ? patch : withField(patch, key, undefined) }
}

/** The directive of a list, which is an item of its own, and the list without it. */
export function takeListDirective(patch: readonly JsonValue[]): {
  readonly directive: Directive
  readonly rest: readonly JsonValue[]
} {
  const carrier = patch.find(item => isObject(item) && Object.hasOwn(item, key))
  if (!isObject(carrier) || Object.keys(carrier).length !== 1) return { directive: 'merge', rest: patch }
  const directive = parseDirective(carrier[key])
  if (directive === 'unknown') return { directive, rest: patch }
  const rest = patch.filter(item => !isObject(item) || item[key] !== directive)
  return { directive, rest }
}

function parseDirective(value: JsonValue | undefined): Directive {
  const known = value === 'merge' || value === 'replace' || value === 'delete'
  return known && !isArray(value) ? value : 'unknown'
}
