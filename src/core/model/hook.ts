import { isObject, type JsonValue } from '../../base/std/json.ts'
import type { KubernetesObject } from './object.ts'
import { type OrderMistake, parseWave } from './object-order.ts'

/**
 * When a hook runs: before and after the objects of its application, among them, or when another hook failed; before and
 * after they are deleted, because the application leaves the cluster.
 */
export type HookPhase = 'PreSync' | 'Sync' | 'PostSync' | 'SyncFail' | 'PreDelete' | 'PostDelete'

/** An object that runs once for each content of its application, and is no part of what it keeps up. */
export interface Hook {
  /** In the order in which they come. */
  readonly phases: readonly HookPhase[]
  /** Whether it goes once its application is through. */
  readonly goesWhenSucceeded: boolean
  readonly goesWhenFailed: boolean
}

/** Our mark on a hook: the content of its application that it ran for, and the phase. */
export const runAnnotation = 'banyan.dev/run'

const argo = 'argocd.argoproj.io/hook'
const helm = 'helm.sh/hook'
const policies = ['argocd.argoproj.io/hook-delete-policy', 'helm.sh/hook-delete-policy'] as const

const deletionPhases: ReadonlySet<HookPhase> = new Set(['PreDelete', 'PostDelete'])
const hookPhases: readonly HookPhase[] = ['PreSync', 'Sync', 'PostSync', 'SyncFail', ...deletionPhases]

/** Names of Argo CD and Helm, as Argo CD maps them; `''` is for what is never applied. */
const phaseOf: Readonly<Record<string, HookPhase | ''>> = {
  presync: 'PreSync',
  sync: 'Sync',
  postsync: 'PostSync',
  syncfail: 'SyncFail',
  predelete: 'PreDelete',
  postdelete: 'PostDelete',
  skip: '',
  'pre-install': 'PreSync',
  'pre-upgrade': 'PreSync',
  'post-install': 'PostSync',
  'post-upgrade': 'PostSync',
  'pre-delete': 'PreDelete',
  'post-delete': 'PostDelete',
  test: '',
  'test-success': '',
  'test-failure': '',
}

const deletePolicies = new Set(['beforehookcreation', 'hooksucceeded', 'hookfailed'])

/** What an object is as a hook; `never`: it is not applied; undefined: an object like others. */
export function hookOf(object: KubernetesObject): Hook | 'never' | undefined {
  const { annotations } = object.metadata
  if (annotations?.[argo] === undefined && annotations?.[helm] === undefined) return undefined
  const names = hookNames(object)
  // Helm 2 had no other way to say that a CRD comes first, which all do.
  if (names.length === 0 || names.includes('crd-install')) return undefined
  const phases = new Set(names.map(name => phaseOf[name]))
  const known = hookPhases.filter(phase => phases.has(phase))
  if (known.length === 0 || names.includes('skip')) return 'never'
  const said = new Set(deletePolicyOf(object))
  // A Job that goes by itself would look as if it had never run.
  const goesByItself = ttlOf(object) !== undefined
  return {
    phases: known,
    goesWhenSucceeded: said.has('hooksucceeded') || goesByItself,
    goesWhenFailed: said.has('hookfailed'),
  }
}

/** Whether a hook runs when its application leaves, and not before. */
export function isOfDeletion({ phases: [first] }: Hook): boolean {
  return first !== undefined && deletionPhases.has(first)
}

/** The first phase in which an object runs when its application leaves; undefined: it does not. */
export function deletionPhaseOf(object: KubernetesObject): HookPhase | undefined {
  const hook = hookOf(object)
  return hook === undefined || hook === 'never'
    ? undefined
    : hook.phases.find(each => deletionPhases.has(each))
}

/** The annotation by which an object is a hook of deletion, also among others; undefined: it is none. */
export function deletionAnnotation(object: KubernetesObject): string | undefined {
  if (deletionPhaseOf(object) === undefined) return undefined
  return object.metadata.annotations?.[argo] === undefined ? helm : argo
}

/** What of a hook's annotations has no effect here. */
export function hookMistakes(object: KubernetesObject): readonly OrderMistake[] {
  const annotations = object.metadata.annotations ?? {}
  const mistakes: OrderMistake[] = []
  const annotation = annotations[argo] === undefined ? helm : argo
  for (const name of hookNames(object)) {
    if (phaseOf[name] !== undefined || name === 'crd-install') continue
    mistakes.push({ annotation, message: `the hook "${name}" is not run`, isHarmless: true })
  }
  const weight = annotations[weightAnnotation]
  if (weight !== undefined && parseWave(weight) === undefined)
    mistakes.push({ annotation: weightAnnotation, message: `"${weight}" is no whole number` })
  for (const policy of deletePolicyOf(object))
    if (!deletePolicies.has(policy))
      mistakes.push({
        annotation: policyNameOf(object),
        message: `"${policy}" is no policy`,
        isHarmless: true,
      })
  return mistakes
}

const weightAnnotation = 'helm.sh/hook-weight'

function hookNames({ metadata: { annotations = {} } }: KubernetesObject): readonly string[] {
  return words(annotations[argo] ?? annotations[helm] ?? '')
}

function policyNameOf({ metadata: { annotations = {} } }: KubernetesObject): string {
  return policies.find(name => annotations[name] !== undefined) ?? policies[0]
}

// Helm writes "before-hook-creation", Argo CD "BeforeHookCreation".
function deletePolicyOf(object: KubernetesObject): readonly string[] {
  const text = object.metadata.annotations?.[policyNameOf(object)] ?? ''
  return words(text).map(word => word.replaceAll('-', ''))
}

function words(text: string): readonly string[] {
  return text
    .split(',')
    .map(word => word.trim().toLowerCase())
    .filter(word => word !== '')
}

function ttlOf({ kind, spec }: KubernetesObject): JsonValue | undefined {
  return kind === 'Job' && isObject(spec) ? spec.ttlSecondsAfterFinished : undefined
}

/** A hook that is one of this phase alone. */
export function withPhase(object: KubernetesObject, phase: HookPhase): KubernetesObject {
  const annotations = { ...object.metadata.annotations, [argo]: phase }
  return { ...object, metadata: { ...object.metadata, annotations } }
}

/** A hook as it is applied for one run: marked, and without the time after which a Job would go by itself. */
export function asRun(object: KubernetesObject, run: string): KubernetesObject {
  const annotations = { ...object.metadata.annotations, [runAnnotation]: run }
  const marked = { ...object, metadata: { ...object.metadata, annotations } }
  if (ttlOf(object) === undefined || !isObject(object.spec)) return marked
  const { ttlSecondsAfterFinished: _, ...rest } = object.spec
  return { ...marked, spec: rest }
}
