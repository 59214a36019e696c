import { type Entry, idsOf } from '../accumulation.ts'
import type { ReplacementTarget, Selector } from '../kustomization/kustomization.ts'
import { type LabelTest, parseLabelSelector } from '../patches/label-selector.ts'
import { matchesLabels } from '../patches/match-labels.ts'
import { parsePattern } from '../patches/pattern.ts'

type EntryTest = (entry: Entry) => boolean

interface Id {
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly name: string
  /** As written for the present id, the effective one for those before (makeResIds.go). */
  readonly namespace: string
}

interface ParsedSelector {
  readonly matches: (id: Id) => boolean
  readonly labels: LabelTest
  readonly annotations: LabelTest
  readonly namesNothing: boolean
  readonly selectsByText: boolean
}

/** Reads what a replacement's target selects and rejects; a text says what is wrong with it. */
export function parseReplacementTarget({ select, reject = [] }: ReplacementTarget): EntryTest | string {
  if (select === undefined) return 'a target needs "select"'
  const selected = parseSelector(select)
  if (typeof selected === 'string') return selected
  const rejected: ParsedSelector[] = []
  for (const selector of reject) {
    const parsed = parseSelector(selector)
    if (typeof parsed === 'string') return parsed
    rejected.push(parsed)
  }
  return entry => {
    if (!matchesLabels(entry, selected.labels, selected.annotations)) return false
    if (
      rejected.some(
        ({ selectsByText, labels, annotations }) =>
          selectsByText && matchesLabels(entry, labels, annotations),
      )
    )
      return false
    const ids = idsFor(entry)
    if (rejected.some(selector => !selector.namesNothing && ids.some(selector.matches))) return false
    return ids.some(selected.matches)
  }
}

const parts = ['group', 'version', 'kind', 'name', 'namespace'] as const

function parseSelector(selector: Selector): ParsedSelector | string {
  const patterns: (readonly [(typeof parts)[number], RegExp])[] = []
  for (const part of parts) {
    const pattern = selector[part]
    if (!pattern) continue
    const parsed = parsePattern(pattern)
    if (parsed === undefined) return `"${pattern}" is not a regular expression that can be used`
    patterns.push([part, parsed])
  }
  const { labelSelector = '', annotationSelector = '' } = selector
  const labels = parseLabelSelector(labelSelector)
  if (labels === undefined) return `"${labelSelector}" is not a label selector`
  const annotations = parseLabelSelector(annotationSelector)
  if (annotations === undefined) return `"${annotationSelector}" is not a label selector`
  return {
    matches: id => patterns.every(([part, pattern]) => pattern.test(id[part])),
    labels,
    annotations,
    namesNothing: patterns.length === 0,
    selectsByText: labelSelector !== '' || annotationSelector !== '',
  }
}

function idsFor(entry: Entry): readonly Id[] {
  const ids = idsOf(entry)
  return ids.map((id, index) => ({
    ...id,
    namespace: index === ids.length - 1 ? entry.id.namespace : id.effectiveNamespace,
  }))
}
