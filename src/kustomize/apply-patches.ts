import type { Diagnostic, Place } from '../base/diagnostic/diagnostic.ts'
import { isArray, isObject, type JsonObject, type JsonValue } from '../base/std/json.ts'
import { makeFile } from '../base/tree/make-tree.ts'
import type { FieldSource } from './field-origins.ts'
import type { PatchEntry } from './kustomization/kustomization.ts'
import type { FieldPath } from './kustomization/shape.ts'
import { type Layer, openFile, placeIn, runTransform } from './layer.ts'
import { type JsonOperation, parsePointer } from './patches/json6902.ts'
import { type MergePatch, type ParsedPatch, parsePatch } from './patches/parse-patch.ts'
import { parseTarget, type Target } from './patches/target.ts'
import { editTargets, mergeIntoNamed, mergeIntoTargets } from './transformers/patches.ts'

/** Applies an entry of `patches`: a strategic merge patch or JSON 6902 operations. */
export function applyPatch(layer: Layer, entry: PatchEntry, at: Place = placeIn(layer, entry.at)): void {
  const parsed = loadPatch(layer, entry, at)
  const target = targetOf(layer, entry, at)
  if (parsed === undefined || target === null) return
  if (parsed.operations !== undefined) applyOperations(layer, parsed, parsed.operations, target, at)
  else applyMerges(layer, parsed, target, entry, at)
}

/** Applies an entry of `patchesJson6902`: operations for the resources of a name. */
export function applyJson6902(layer: Layer, entry: PatchEntry, at: Place = placeIn(layer, entry.at)): void {
  if (!entry.target?.name) {
    layer.report(invalid('a "target" with a "name" is needed', at))
    return
  }
  const parsed = loadPatch(layer, entry, at, ['path'], true)
  const target = targetOf(layer, entry, at)
  if (parsed === undefined || target === null) return
  const { operations } = parsed
  if (operations === undefined || (operations.length === 0 && parsed.malformed === undefined))
    layer.report(invalid('a list of JSON 6902 operations is needed', parsed.at))
  else applyOperations(layer, parsed, operations, target, at, false)
}

/** Applies the entries of `patchesStrategicMerge`: paths, or texts of patches. */
export function applyStrategicMerges(layer: Layer, entries: readonly string[], at?: Place): void {
  const loaded = entries.flatMap((text, index) => {
    const place = at ?? placeIn(layer, ['patchesStrategicMerge', index])
    const inline = parsePatch(makeFile(text), layer.file, place)
    const isText = inline.diagnostics.length === 0 && inline.merges.length > 0
    const parsed = isText ? inline : loadPatch(layer, { path: text, at: [] }, place, [])
    if (parsed?.merges.length === 0 && parsed.operations === undefined)
      layer.report(invalid('the patch is empty', place))
    return parsed === undefined ? [] : [{ parsed, place }]
  })
  for (const { parsed, place } of loaded) {
    if (parsed.operations === undefined) applyMerges(layer, parsed, undefined, {}, place)
    else layer.report(invalid('JSON 6902 operations are no strategic merge patch', parsed.at))
  }
}

export function applyStrategicMergeText(layer: Layer, text: string, at: Place): void {
  const parsed = parsePatch(makeFile(text), layer.file, at)
  for (const diagnostic of parsed.diagnostics) layer.report(diagnostic)
  if (parsed.diagnostics.length === 0) applyMerges(layer, parsed, undefined, {}, at)
}

function applyOperations(
  layer: Layer,
  parsed: ParsedPatch,
  operations: readonly JsonOperation[],
  target: Target | undefined,
  at: Place,
  remembered = true,
): void {
  if (target === undefined) {
    layer.report(invalid('JSON 6902 operations need a "target"', at))
    return
  }
  const edit = editTargets(parsed, operations, target, remembered)
  runTransform(layer, edit, at, operationSource(operations, parsed.at))
}

function applyMerges(
  layer: Layer,
  { merges }: ParsedPatch,
  target: Target | undefined,
  { options }: Pick<PatchEntry, 'options'>,
  at: Place,
): void {
  if (target !== undefined && merges.length > 1) {
    layer.report(invalid('a patch with a "target" must be one document', at))
    return
  }
  layer.session.builtInNeeded = true
  for (const patch of merges) {
    const transform =
      target === undefined ? mergeIntoNamed(patch, options) : mergeIntoTargets(patch, target, options)
    runTransform(layer, transform, at, mergeSource(patch))
  }
}

const inlinePatches = new WeakMap<PatchEntry, Map<string, ParsedPatch>>()

function loadPatch(
  layer: Layer,
  entry: PatchEntry,
  at: Place,
  below: FieldPath = ['path'],
  untrimmed = false,
): ParsedPatch | undefined {
  const text = (untrimmed ? entry.patch : entry.patch?.trim()) ?? ''
  if ((text === '') === !entry.path) {
    layer.report(invalid('a patch needs either "path" or "patch"', at))
    return undefined
  }
  const place = { ...at, path: [...(at.path ?? []), ...below] }
  const parsed = text === '' ? loadFile(layer, entry.path ?? '', place) : parseInline(layer, entry, text, at)
  for (const diagnostic of parsed?.diagnostics ?? []) layer.report(diagnostic)
  return parsed === undefined || parsed.diagnostics.length > 0 ? undefined : parsed
}

function parseInline(layer: Layer, entry: PatchEntry, text: string, at: Place): ParsedPatch {
  let byFile = inlinePatches.get(entry)
  if (byFile === undefined) {
    byFile = new Map()
    inlinePatches.set(entry, byFile)
  }
  const known = byFile.get(layer.file)
  if (known !== undefined) return known
  const place = { ...at, path: [...(at.path ?? []), 'patch'] }
  const parsed = parsePatch(makeFile(text), layer.file, place)
  byFile.set(layer.file, parsed)
  return parsed
}

function loadFile(layer: Layer, path: string, at: Place): ParsedPatch | undefined {
  const opened = openFile(layer, path, at)
  return opened === undefined ? undefined : parsePatch(opened.file, opened.path)
}

const targets = new WeakMap<object, Target | string>()

// Null stands for a target that cannot be read.
function targetOf(layer: Layer, { target }: PatchEntry, at: Place): Target | undefined | null {
  if (target === undefined) return undefined
  const parsed = targets.get(target) ?? parseTarget(target)
  targets.set(target, parsed)
  if (typeof parsed !== 'string') return parsed
  const place = { ...at, path: [...(at.path ?? []), 'target'] }
  layer.report({ code: 'kustomize/target-invalid', severity: 'error', message: parsed, at: place })
  return null
}

function invalid(message: string, at: Place): Diagnostic {
  return { code: 'kustomize/patch-invalid', severity: 'error', message, at }
}

// Patched items come first in the result, so an index of the result is, where it exists, one of the patch.
function mergeSource({ patch, at }: MergePatch): FieldSource {
  const isFile = at.path === undefined
  return path => {
    if (!isFile) return at
    const below: (string | number)[] = []
    let value: JsonValue | JsonObject | undefined = patch
    for (const key of path) {
      const child: JsonValue | undefined = isArray(value)
        ? value[Number(key)]
        : isObject(value)
          ? value[key]
          : undefined
      if (child === undefined) break
      below.push(isArray(value) ? Number(key) : key)
      value = child
    }
    return { ...at, path: below }
  }
}

function operationSource(operations: readonly JsonOperation[], at: Place): FieldSource {
  const pointers = operations.map(({ path }) => parsePointer(path))
  return path => {
    const index = pointers.findLastIndex(pointer =>
      pointer.every((name, depth) => depth >= path.length || name === path[depth] || name === '-'),
    )
    const isFile = at.path === undefined
    return isFile && index >= 0 ? { ...at, path: [index] } : at
  }
}
