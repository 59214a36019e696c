import { type KubernetesObject, keyOf, type ObjectKey, type StringMap } from './object.ts'
import type { ObjectOrder } from './order.ts'

/** Our mark on the objects of an application that waits for others: their names, separated by commas. */
export const dependsOnAnnotation = 'banyan.dev/depends-on-applications'

/** The first that is there counts. */
const waveAnnotations = ['banyan.dev/wave', 'argocd.argoproj.io/sync-wave'] as const
const hookWeight = 'helm.sh/hook-weight'
const afterAnnotations = ['banyan.dev/depends-on', 'config.kubernetes.io/depends-on'] as const

/** An annotation that says something of the order and cannot be read. */
export interface OrderMistake {
  readonly annotation: string
  readonly message: string
  /** It has no effect, and holds up nothing. */
  readonly isHarmless?: true
}

/** What the annotations of an object say of its order; undefined: nothing. What cannot be read counts for nothing. */
export function orderOf({ metadata: { annotations } }: KubernetesObject): ObjectOrder | undefined {
  if (annotations === undefined) return undefined
  const [, waveText] = first(annotations, waveAnnotations) ?? []
  const weight = annotations['helm.sh/hook'] === undefined ? undefined : annotations[hookWeight]
  const wave = parseWave(waveText ?? weight ?? '')
  const [, afterText] = first(annotations, afterAnnotations) ?? []
  const after = afterText === undefined ? none : parts(afterText).flatMap(part => parseReference(part) ?? [])
  const named = annotations[dependsOnAnnotation]
  const applications = named === undefined ? none : parts(named)
  if (wave === undefined && after.length === 0 && applications.length === 0) return undefined
  return { ...(wave !== undefined && { wave }), after, applications }
}

const none: readonly string[] = []

/** What of an object's order cannot be read. */
export function orderMistakes({ metadata: { annotations } }: KubernetesObject): readonly OrderMistake[] {
  if (annotations === undefined) return []
  const mistakes: OrderMistake[] = []
  const [wave = '', waveText] = first(annotations, waveAnnotations) ?? []
  if (waveText !== undefined && parseWave(waveText) === undefined)
    mistakes.push({ annotation: wave, message: `"${waveText}" is no whole number` })
  const [after = '', afterText = ''] = first(annotations, afterAnnotations) ?? []
  for (const part of parts(afterText)) {
    if (parseReference(part) !== undefined) continue
    const message = `"${part}" is no "group/kind/name" or "group/namespaces/namespace/kind/name"`
    mistakes.push({ annotation: after, message })
  }
  return mistakes
}

function first(annotations: StringMap, names: readonly string[]): readonly [string, string] | undefined {
  for (const name of names) {
    const text = annotations[name]
    if (text !== undefined) return [name, text]
  }
  return undefined
}

/** A whole number of 32 bits. */
export function parseWave(text: string): number | undefined {
  if (!/^[+-]?\d{1,10}$/.test(text.trim())) return undefined
  const wave = Number(text)
  return Math.abs(wave) <= 2_147_483_647 ? wave : undefined
}

function parts(text: string): readonly string[] {
  return text
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '')
}

// As cli-utils has it; the core group is the empty text before the first slash.
function parseReference(text: string): ObjectKey | undefined {
  const fields = text.split('/')
  if (fields.slice(1).some(field => field === '')) return undefined
  const [group = '', second = '', third = '', kind = '', name = ''] = fields
  if (fields.length === 3) return keyOf({ group, kind: second, namespace: '', name: third })
  if (fields.length === 5 && second === 'namespaces') return keyOf({ group, kind, namespace: third, name })
  return undefined
}
