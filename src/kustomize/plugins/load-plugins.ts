import type { Place } from '../../base/diagnostic/diagnostic.ts'
import { isObject, type JsonObject } from '../../base/std/json.ts'
import { makeFile } from '../../base/tree/make-tree.ts'
import { type Accumulated, appendEntries, type Entry, nothingAccumulated } from '../accumulation.ts'
import { addNamed } from '../add-named.ts'
import { noteOrigin, type Origin, originKey } from '../build-metadata.ts'
import { notedFile } from '../built-in-origin.ts'
import { entryOf, type Layer, placeIn } from '../layer.ts'
import { readResources } from '../read-resources.ts'

/** The configuration of a generator, transformer or validator. */
export interface Plugin {
  readonly kind: string
  readonly config: JsonObject
  readonly at: Place
  /** Whether the configuration stands in the kustomization itself, so that its fields have no places of their own. */
  readonly inline: boolean
  /** What it is noted as, when notes are asked for. */
  readonly origin: Origin | undefined
}

/** Reads the entries of `generators`, `transformers` or `validators`: texts, files or directories of configurations. */
export function loadPlugins(layer: Layer, field: string, entries: readonly string[]): readonly Plugin[] {
  if (entries.length === 0) return []
  let inline: Accumulated = nothingAccumulated
  let named: Accumulated = nothingAccumulated
  for (const [index, entry] of entries.entries()) {
    const at = placeIn(layer, [field, index])
    const own = readInline(layer, entry, at)
    if (own === undefined) named = addNamed(layer, entry, at, 'Kustomization', named)
    else inline = { ...inline, entries: appendEntries(inline.entries, own, layer.report) }
  }
  const all = appendEntries(inline.entries, named.entries, layer.report)
  return all.flatMap(entry => toPlugin(layer, entry, inline.entries.includes(entry)))
}

// What can be read as resources is meant as such; anything else is a path.
function readInline(layer: Layer, text: string, at: Place): readonly Entry[] | undefined {
  const { resources, diagnostics } = readResources(makeFile(text), layer.file)
  if (diagnostics.length > 0) return undefined
  const noted = notedFile(layer)
  return resources.map(resource => {
    const entry = entryOf({ ...resource, origin: at }, layer)
    return noted === undefined ? entry : noteOrigin(entry, { path: noted })
  })
}

function toPlugin(layer: Layer, { resource }: Entry, inline: boolean): readonly Plugin[] {
  const { object, origin: at } = resource
  if (object.apiVersion === 'builtin') {
    const origin = layer.notedPath === undefined ? undefined : originOf(object)
    return [{ kind: object.kind, config: object, at, inline, origin }]
  }
  layer.report({
    code: 'kustomize/plugin-invalid',
    severity: 'error',
    message: `"${object.kind}" of apiVersion "${object.apiVersion}" is a program, and programs are not run`,
    at,
    hint: 'use a built-in one (apiVersion: builtin), or commit what the program makes',
  })
  return []
}

function originOf({ apiVersion, kind, metadata }: Entry['resource']['object']): Origin | undefined {
  const { name, namespace, annotations } = metadata
  const noted = isObject(annotations) ? annotations[originKey] : undefined
  if (typeof noted !== 'string') return undefined
  const path = /^path: "?(.*?)"?\n/.exec(noted)?.[1]
  return {
    ...(path === undefined ? {} : { configuredIn: path }),
    configuredBy: { apiVersion, kind, name, ...(namespace ? { namespace } : {}) },
  }
}
