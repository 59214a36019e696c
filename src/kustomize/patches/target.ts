import { type Entry, originalIdOf } from '../accumulation.ts'
import type { Selector } from '../kustomization/kustomization.ts'
import { parseLabelSelector } from './label-selector.ts'
import { matchesLabels } from './match-labels.ts'
import { parsePattern } from './pattern.ts'

/** Whether a resource is what a patch is for. */
export type Target = (entry: Entry) => boolean

/** Reads the `target` of a patch; a text says what is wrong with it. */
export function parseTarget(selector: Selector): Target | string {
  const patterns: Partial<Record<'group' | 'version' | 'kind' | 'name' | 'namespace', RegExp>> = {}
  for (const field of ['group', 'version', 'kind', 'name', 'namespace'] as const) {
    const pattern = selector[field]
    if (!pattern) continue
    const anchored = parsePattern(pattern)
    if (anchored === undefined) return `"${pattern}" is not a regular expression that can be used`
    patterns[field] = anchored
  }
  const labels = parseLabelSelector(selector.labelSelector ?? '')
  if (labels === undefined) return `"${selector.labelSelector}" is not a label selector`
  const annotations = parseLabelSelector(selector.annotationSelector ?? '')
  if (annotations === undefined) return `"${selector.annotationSelector}" is not a label selector`
  return entry => matchesId(patterns, entry) && matchesLabels(entry, labels, annotations)
}

function matchesId(patterns: Partial<Record<string, RegExp>>, entry: Entry): boolean {
  const original = originalIdOf(entry)
  const { id } = entry
  const { group, version, kind, name, namespace } = patterns
  return (
    fits(kind, id.kind) &&
    (fits(name, id.name) || fits(name, original.name)) &&
    (fits(namespace, id.effectiveNamespace) || fits(namespace, original.effectiveNamespace)) &&
    fits(group, id.group) &&
    fits(version, id.version)
  )
}

function fits(pattern: RegExp | undefined, text: string): boolean {
  return pattern === undefined || pattern.test(text)
}
