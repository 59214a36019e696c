import type { JsonValue } from '../../base/std/json.ts'
import { type Entry, withObject } from '../accumulation.ts'
import { changeAt, textOfScalar, withText } from '../edit.ts'
import { splitPath } from '../field-path.ts'
import type { Selector } from '../kustomization/kustomization.ts'
import { selector } from '../kustomization/kustomization-shape.ts'
import { readDocument } from '../kustomization/read-document.ts'
import { fields, list, text, wholeNumber } from '../kustomization/shape.ts'
import { type Layer, openFile, runTransform } from '../layer.ts'
import { parseTarget } from '../patches/target.ts'
import { matchPath } from '../replacements/match-path.ts'
import { canBeResource } from '../resource.ts'
import { setNamespace } from '../transformers/namespace.ts'
import type { Plugin } from './load-plugins.ts'
import { readConfig, reportPlugin } from './read-config.ts'

const targets = list(fields({ selector, fieldPath: text, filePathPosition: wholeNumber }))
const shape = fields({ value: text, targets, targetFilePath: text })
const fileShape = fields({ targets })

interface Target {
  readonly selector?: Selector
  readonly fieldPath?: string
  readonly filePathPosition?: number | bigint
}

/** Writes one value into fields of several resources, or inserts it into file paths there (valueadd.go). */
export function addValue(layer: Layer, plugin: Plugin): void {
  const config = readConfig(layer, plugin, shape)
  if (config === undefined) return
  const all = [...(config.targets ?? []), ...targetsInFile(layer, plugin, config.targetFilePath)]
  if (all.length === 0) reportPlugin(layer, plugin, 'it needs at least one target')
  const { directory } = layer
  const value = config.value?.trim() || directory.slice(directory.lastIndexOf('/') + 1)
  for (const target of all) addToTarget(layer, plugin, target, value)
}

function targetsInFile(layer: Layer, plugin: Plugin, path = ''): readonly Target[] {
  const opened = path === '' ? undefined : openFile(layer, path, plugin.at)
  if (opened === undefined) return []
  const { report } = layer
  return (
    readDocument(opened.file, opened.path, fileShape, found => {
      if (found.code !== 'kustomize/field-unknown') report(found)
    })?.targets ?? []
  )
}

function addToTarget(layer: Layer, plugin: Plugin, target: Target, value: string): void {
  const { fieldPath = '', filePathPosition = 0 } = target
  const test = target.selector === undefined ? (): boolean => true : parseTarget(target.selector)
  const problem = problemOf(test, fieldPath, filePathPosition)
  if (typeof test === 'string' || problem !== undefined) {
    reportPlugin(layer, plugin, problem ?? '')
    return
  }
  if (fieldPath === 'metadata/namespace') {
    const set = setNamespace(value, { specs: [], subjects: 'defaultOnly' })
    runTransform(
      layer,
      (entries, scope) => entries.flatMap(entry => (test(entry) ? set([entry], scope) : [entry])),
      plugin.at,
    )
    return
  }
  runTransform(
    layer,
    entries =>
      entries.map(entry =>
        test(entry)
          ? (withValue(entry, fieldPath, Number(filePathPosition), value) ??
            misfit(layer, plugin, entry, fieldPath))
          : entry,
      ),
    plugin.at,
  )
}

function problemOf(test: unknown, fieldPath: string, position: number | bigint): string | undefined {
  if (typeof test === 'string') return test
  if (fieldPath === '') return 'a target needs "fieldPath"'
  return position < 0 ? '"filePathPosition" must not be negative' : undefined
}

function misfit(layer: Layer, plugin: Plugin, entry: Entry, path: string): Entry {
  reportPlugin(layer, plugin, `"${path}" does not fit "${entry.id.kind} ${entry.id.name}"`)
  return entry
}

function withValue(entry: Entry, fieldPath: string, position: number, value: string): Entry | undefined {
  const names = splitPath(fieldPath, '/').filter(name => name.trim() !== '')
  const found = matchPath(entry.resource.object, names, 'scalar')
  if ('failure' in found) return undefined
  let object: JsonValue = found.value
  for (const { path, fresh } of found.matches) {
    object = changeAt(object, path, old => {
      const next =
        position > 0 ? insertPathPart(textOfScalar(fresh ? '' : old) ?? '', position - 1, value) : value
      return fresh ? next : (withText(old, next) ?? next)
    })
  }
  return canBeResource(object) ? withObject(entry, object) : undefined
}

function insertPathPart(path: string, position: number, part: string): string {
  const absolute = path.startsWith('/')
  const parts = path.split('/').filter(name => name !== '')
  const at = Math.min(position, parts.length)
  return `${absolute ? '/' : ''}${[...parts.slice(0, at), part, ...parts.slice(at)].join('/')}`
}
