import { sha256 } from '../../../base/std/hash.ts'
import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import { applyAnnotations } from '../../model/apply-annotations.ts'
import type { ApplySettings, ConflictPolicy, DriftRule, IgnoreRule } from '../../model/apply-settings.ts'
import { matchesResource } from '../../model/matches-resource.ts'
import type { KubernetesObject, StringMap } from '../../model/object.ts'
import type { Resource } from '../../model/resource.ts'
import type { ConflictResolution, Treatment } from '../../model/treatment.ts'
import { applyModeOf } from './apply-mode.ts'
import { ignoresOf, pointersIn } from './ignores.ts'
import { mayRecreate } from './recreation.ts'

// What nothing is said of is treated like all else: millions of objects share it.
const plain: (settings: ApplySettings) => Treatment = memoizeByIdentity(({ conflict, drift }) => ({
  mode: 'Apply',
  conflict,
  ignores: [],
  resolutions: [],
  mayRecreate: false,
  drift,
  driftFields: [],
}))

const made = new WeakMap<Resource, { readonly settings: ApplySettings; readonly treatment: Treatment }>()

/** How an object is applied where its branch says `settings`. */
export function treatmentOf(resource: Resource, settings: ApplySettings): Treatment {
  const known = made.get(resource)
  if (known?.settings === settings) return known.treatment
  const { object } = resource
  const { annotations = {} } = object.metadata
  const rules = settings.ignoreDifferences.filter(rule => fits(rule, object))
  const treatment: Treatment = {
    mode: applyModeOf(object),
    ignores: ignoresOf(object, rules),
    ...(rules.length > 0 && { ignoreDigest: sha256(JSON.stringify(rules)) }),
    conflict:
      conflictPolicies[annotations[applyAnnotations.conflict]?.toLowerCase() ?? ''] ?? settings.conflict,
    resolutions: resolutionsOf(annotations),
    mayRecreate: mayRecreate(object),
    ...driftOf(object, settings),
  }
  const shared = plain(settings)
  const kept = isLike(treatment, shared) ? shared : treatment
  made.set(resource, { settings, treatment: kept })
  return kept
}

function isLike(a: Treatment, b: Treatment): boolean {
  const lists = [a.ignores, a.resolutions, a.driftFields]
  if (lists.some(list => list.length > 0) || a.ignoreDigest !== undefined || a.mayRecreate) return false
  return a.mode === b.mode && a.conflict === b.conflict && a.drift === b.drift
}

const conflictPolicies: Readonly<Record<string, ConflictPolicy | undefined>> = {
  abort: 'Abort',
  overwrite: 'Overwrite',
  adopt: 'Adopt',
}

const driftModes: Readonly<Record<string, Treatment['drift'] | undefined>> = {
  correct: 'Correct',
  detect: 'Report',
  ignore: 'Ignore',
}

// The object's own word holds for all of its fields.
function driftOf(
  object: KubernetesObject,
  { drift, driftRules }: ApplySettings,
): Pick<Treatment, 'drift' | 'driftFields'> {
  const own = driftModes[object.metadata.annotations?.[applyAnnotations.drift]?.toLowerCase() ?? '']
  if (own !== undefined) return { drift: own, driftFields: [] }
  const rules = driftRules.filter(rule => fits(rule, object))
  // What comes after a rule about the whole object counts no more.
  const whole = rules.findIndex(({ jsonPointers }) => jsonPointers === undefined)
  const ofFields = whole < 0 ? rules : rules.slice(0, whole)
  return {
    drift: rules[whole]?.drift ?? drift,
    driftFields: ofFields.map(({ drift: mode, jsonPointers = [] }) => {
      return { drift: mode, pointers: pointersIn(jsonPointers) }
    }),
  }
}

function fits({ resourceSelectors: selectors }: DriftRule | IgnoreRule, object: KubernetesObject): boolean {
  return selectors === undefined || selectors.some(selector => matchesResource(selector, object))
}

// kluctl's annotations, whose names may end in a number of any kind to say several.
const ofConflicts = /^kluctl\.io\/(force-apply|ignore-conflicts)(?:-(field|manager)(?:-.+)?)?$/

function resolutionsOf(annotations: StringMap): readonly ConflictResolution[] {
  const found: ConflictResolution[] = []
  for (const [name, value] of Object.entries(annotations)) {
    const [, verb, what] = ofConflicts.exec(name) ?? []
    if (verb === undefined) continue
    const action = verb === 'force-apply' ? 'take' : 'leave'
    if (what === 'field') found.push({ action, field: fieldPattern(value) })
    else if (what === 'manager') found.push({ action, manager: managerPattern(value) })
    else if (value === 'true') found.push({ action })
  }
  return found.length === 0 ? none : found.toSorted((a, b) => breadth(a) - breadth(b))
}

const none: readonly ConflictResolution[] = []

function breadth({ field, manager }: ConflictResolution): number {
  return field !== undefined ? 0 : manager !== undefined ? 1 : 2
}

// A JSON path, of which fields and `[*]` count: `spec.template.spec.containers[*].image`.
function fieldPattern(path: string): RegExp {
  const plain = path.trim().replace(/^\$?\.?/, '.')
  return new RegExp(`^${plain.split('[*]').map(RegExp.escape).join('\\[[^\\]]*\\]')}$`)
}

// Of a regular expression only `.*` counts, so that none can take long.
function managerPattern(text: string): RegExp {
  const plain = text.replace(/^\^/, '').replace(/\$$/, '')
  return new RegExp(`^${plain.split('.*').map(RegExp.escape).join('.*')}$`)
}
