import { isArray, isObject } from '../../base/std/json.ts'
import { memoizeByIdentity } from '../../base/std/memoize.ts'
import { WeakValueMap } from '../../base/std/weak-value-map.ts'
import type { CelProgram } from '../model/cel/compile-expression.ts'
import { compileObjectCel } from '../model/cel/compile-object-cel.ts'
import type { HealthRule } from '../model/health-rule.ts'
import { groupOf, type KubernetesObject } from '../model/object.ts'
import type { Health } from '../model/outcome.ts'
import { conditionOf, degraded, healthy, progressing, type Rule, statusOf } from './rule.ts'

/**
 * The rules that a fleet brings, by `<group>/<kind>`; they stand before those that are built in. A rule that did not
 * change is the same function.
 */
export type HealthRules = ReadonlyMap<string, Rule>

export const noHealthRules: HealthRules = new Map()

/** What the rules of a fleet say, ready to be asked; equal rules are the same object. */
export const compileHealthRules: (rules: readonly HealthRule[]) => HealthRules = memoizeByIdentity(rules =>
  rules.length === 0
    ? noHealthRules
    : knownSets.obtain(
        JSON.stringify(rules),
        () => new Map(rules.map(rule => [`${groupOf(rule.apiVersion)}/${rule.kind}`, interned(rule)])),
      ),
)

const knownSets = new WeakValueMap<string, HealthRules>()
const known = new WeakValueMap<string, Rule>()

function interned(rule: HealthRule): Rule {
  const { inProgress = '', failed: whenFailed = '', current } = rule
  return known.obtain(JSON.stringify([inProgress, whenFailed, current]), () => ruleOf(rule))
}

interface Step {
  readonly field: 'inProgress' | 'failed' | 'current'
  readonly program: CelProgram<KubernetesObject>
}

// The order is Flux's.
function ruleOf(rule: HealthRule): Rule {
  const steps = (['inProgress', 'failed', 'current'] as const).flatMap((field): readonly Step[] => {
    const text = rule[field]
    return text === undefined ? [] : [{ field, program: compileObjectCel(text) }]
  })
  return object => {
    for (const { field, program } of steps) {
      const verdict = 'mistake' in program ? { failure: program.mistake } : program.run(object)
      if ('failure' in verdict) return failed(object, field, verdict.failure)
      if (verdict.holds) return healthOf[field](object)
    }
    return progressing(reasonIn(object) ?? 'none of the conditions of its health rule holds yet')
  }
}

const healthOf: Readonly<Record<Step['field'], Rule>> = {
  inProgress: object => progressing(reasonIn(object) ?? 'its health rule says that it is in progress'),
  failed: object => degraded(reasonIn(object) ?? 'its health rule says that it failed'),
  current: () => healthy,
}

// A controller that has not looked at an object yet has not given it the fields that a rule reads.
function failed(object: KubernetesObject, field: Step['field'], failure: string): Health {
  if (Object.keys(statusOf(object)).length === 0) return progressing('it has no status yet')
  return { status: 'Unknown', message: `its health rule fails: "${field}": ${failure}` }
}

/** What the object's conditions say of why it is not well. */
function reasonIn(object: KubernetesObject): string | undefined {
  const { conditions } = statusOf(object)
  const types = isArray(conditions)
    ? conditions.flatMap(each => (isObject(each) ? [String(each.type)] : []))
    : []
  const sorted = types.toSorted((a, b) => Number(b === 'Ready') - Number(a === 'Ready'))
  for (const type of sorted) {
    const condition = conditionOf(object, type)
    if (condition === undefined || condition.status === 'True') continue
    const { message, reason } = condition
    if (message !== '' || reason !== '') return message || reason
  }
  return undefined
}
