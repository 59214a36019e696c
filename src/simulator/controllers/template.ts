import { canonicalJson, isObject, type JsonObject, type JsonValue } from '../../base/std/json.ts'
import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { KubernetesObject } from '../../core/model/object.ts'
import { objectAt } from '../api-server/metadata.ts'
import { seedOf } from '../seeded.ts'

const alphabet = 'bcdfghjklmnpqrstvwxz2456789'

/** A short name for a pod template; equal templates have the same one. */
export function templateHash(template: JsonValue | undefined): string {
  return isObject(template) ? hashOf(template) : ''
}

const hashOf = memoizeByIdentity((template: JsonObject) => encode(seedOf(canonicalJson(template))))

/** A suffix for the name of a pod, from a number that tells it from its siblings. */
export function nameSuffix(seed: string): string {
  return encode(seedOf(seed)).slice(0, 5).padEnd(5, 'x')
}

function encode(number: number): string {
  let text = ''
  for (let rest = number; rest > 0; rest = Math.floor(rest / alphabet.length)) {
    text += alphabet[rest % alphabet.length]
  }
  return text
}

/** A pod of a workload's template; its spec is shared with the template. */
export function podOf(template: JsonObject, name: string, labels: JsonObject = {}): KubernetesObject {
  const metadata = objectAt(template.metadata)
  const allLabels = { ...objectAt(metadata.labels), ...labels }
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      labels: allLabels as Readonly<Record<string, string>>,
      ...(metadata.annotations === undefined
        ? {}
        : { annotations: objectAt(metadata.annotations) as Readonly<Record<string, string>> }),
    },
    spec: objectAt(template.spec),
  }
}
