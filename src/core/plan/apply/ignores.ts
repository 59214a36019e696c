import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import { applyAnnotations, splitPointers } from '../../model/apply-annotations.ts'
import type { IgnoreRule } from '../../model/apply-settings.ts'
import { compileObjectCel } from '../../model/cel/compile-object-cel.ts'
import { type Pointer, parsePointer } from '../../model/json-pointer.ts'
import { groupOf, type KubernetesObject } from '../../model/object.ts'
import type { IgnoredFields } from '../../model/treatment.ts'

/** The fields of an object that are ignored: by rules about it, by itself, and what is known to be injected by others. */
export function ignoresOf(object: KubernetesObject, rules: readonly IgnoreRule[]): readonly IgnoredFields[] {
  const own = object.metadata.annotations?.[applyAnnotations.ignoreFields]
  const injected = injectedInto(object)
  return [
    ...rules.map(rule => ignoredBy(rule)),
    ...(own === undefined ? [] : [{ pointers: pointersIn(splitPointers(own)), managers: [], adopts: true }]),
    ...(injected === undefined ? [] : [injected]),
  ]
}

/** The pointers of texts that are some. */
export function pointersIn(texts: readonly string[]): readonly Pointer[] {
  return texts.map(parsePointer).filter(pointer => pointer !== undefined)
}

const whole: readonly Pointer[] = [[]]

const ignoredBy: (rule: IgnoreRule) => IgnoredFields = memoizeByIdentity(
  ({ jsonPointers, managedFieldsManagers: managers = [], celExpression }) => {
    const pointers =
      jsonPointers === undefined && managers.length === 0 ? whole : pointersIn(jsonPointers ?? [])
    const program = celExpression === undefined ? undefined : compileObjectCel(celExpression)
    if (program === undefined || 'mistake' in program) return { pointers, managers, adopts: true }
    // What cannot be told of this object is no reason to leave it.
    const when = (live: KubernetesObject): boolean => {
      const verdict = program.run(live)
      return 'holds' in verdict && verdict.holds
    }
    return { pointers, managers, adopts: true, when }
  },
)

/** Where certificates of authorities are injected: a controller that has put one there keeps the field. */
const bundles: Readonly<Record<string, string>> = {
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': '/webhooks/*/clientConfig/caBundle',
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': '/webhooks/*/clientConfig/caBundle',
  'apiextensions.k8s.io/CustomResourceDefinition': '/spec/conversion/webhook/clientConfig/caBundle',
  'apiregistration.k8s.io/APIService': '/spec/caBundle',
}

const injectors = [
  'cert-manager.io/inject-ca-from',
  'cert-manager.io/inject-ca-from-secret',
  'cert-manager.io/inject-apiserver-ca',
  'service.beta.openshift.io/inject-cabundle',
]

function injectedInto({ apiVersion, kind, metadata }: KubernetesObject): IgnoredFields | undefined {
  const pointer = bundles[`${groupOf(apiVersion)}/${kind}`]
  if (pointer === undefined) return undefined
  const adopts = injectors.some(name => metadata.annotations?.[name] !== undefined)
  return { pointers: pointersIn([pointer]), managers: [], adopts }
}
