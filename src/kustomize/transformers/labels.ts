import { isObject, type JsonValue } from '../../base/std/json.ts'
import { toFieldSpec } from '../config/read-configuration.ts'
import type { TransformerConfig } from '../config/transformer-config.ts'
import { withField } from '../edit.ts'
import type { LabelEntry } from '../kustomization/kustomization.ts'
import { metadataLabels } from '../schema/field-specs.ts'
import { type FieldSpec, mergeSpecs } from './field-spec.ts'
import { followShared, shareAdded } from './shared-scalars.ts'
import { changeSpecs, type Transform } from './transform.ts'

/** Sets labels or annotations in every map that the specifications name. */
export function setTexts(pairs: Readonly<Record<string, string>>, specs: readonly FieldSpec[]): Transform {
  const keys = Object.keys(pairs).sort()
  const set = (value: JsonValue): JsonValue => {
    if (!isObject(value)) return value
    return keys.reduce((map, key) => withField(map, key, pairs[key]), value)
  }
  return (entries, scope) => {
    if (keys.length === 0) return entries
    return entries.map(entry => {
      const changed = followShared(entry, changeSpecs(entry, specs, 'map', scope, set))
      return shareAdded(entry, changed, specs, keys)
    })
  }
}

type LabelSpecs = Pick<TransformerConfig, 'labels' | 'commonLabels' | 'templateLabels'>

/** An entry of `labels`: the object's own labels, with those of pods, selectors and further fields on request. */
export function setLabels(label: LabelEntry, config: LabelSpecs): Transform {
  const specs = labelSpecs(label, config)
  if (specs !== undefined) return setTexts(label.pairs ?? {}, specs)
  return (entries, { at, report }) => {
    const message = '"fields" names a default field with another value of "create"'
    report({ code: 'kustomize/field-path', severity: 'error', message, at })
    return entries
  }
}

function labelSpecs(label: LabelEntry, config: LabelSpecs): readonly FieldSpec[] | undefined {
  const own = mergeSpecs((label.fields ?? []).map(toFieldSpec), config.labels)
  if (own === undefined) return undefined
  if (label.includeSelectors) return mergeSpecs(own, config.commonLabels)
  const withTemplates = label.includeTemplates ? mergeSpecs(own, config.templateLabels) : own
  return withTemplates === undefined ? undefined : mergeSpecs(withTemplates, [metadataLabels])
}
