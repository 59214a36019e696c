import type { JsonObject, JsonValue } from '../../std/json.ts'
import { copySourceText } from '../source-text.ts'
import type { Anchored } from './anchors.ts'

/** A map that is being read: its fields so far, and the key whose value comes next. */
export interface MapFrame {
  readonly kind: 'map'
  readonly container: Record<string, JsonValue>
  readonly anchored: Anchored | undefined
  readonly isFlow: boolean
  key: string | undefined
  keyOffset: number
  isMerge: boolean
  isDropped: boolean
  hasMerge: boolean
  /** What merge keys add at the end. */
  merges: readonly JsonObject[]
  /** The fields that came by a merge key and that a key of the map's own may still set. */
  merged: Set<string> | undefined
}

export function startMap(anchored: Anchored | undefined, offset: number, isFlow: boolean): MapFrame {
  return {
    kind: 'map',
    container: {},
    anchored,
    isFlow,
    key: undefined,
    keyOffset: offset,
    isMerge: false,
    isDropped: false,
    hasMerge: false,
    merges: [],
    merged: undefined,
  }
}

/** Copies the fields of a merged map; those that are there already stay, or give way. */
export function mergeInto(frame: MapFrame, source: JsonObject, override: boolean): void {
  const { container } = frame
  for (const [name, value] of Object.entries(source)) {
    if (value === undefined || (!override && Object.hasOwn(container, name))) continue
    container[name] = value
    copySourceText(source, container, name)
    if (!override) continue
    frame.merged ??= new Set()
    frame.merged.add(name)
  }
}
