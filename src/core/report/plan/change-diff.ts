import { createPatch } from 'diff'
import { formatYaml } from '../../../base/yaml/format-yaml.ts'
import type { ObjectChange } from '../../model/fleet-plan.ts'
import type { KubernetesObject } from '../../model/object.ts'

/** The lines of a unified diff of one object, without its head; the data of Secrets is masked. */
export function changeDiff(change: Pick<ObjectChange, 'before' | 'after'>): readonly string[] {
  const [before, after] = maskSecrets(change.before, change.after)
  const patch = createPatch('', textOf(before), textOf(after), '', '', { context: 3 })
  return patch
    .split('\n')
    .slice(4)
    .filter(line => line !== '' && !line.startsWith('\\'))
}

function textOf(object: KubernetesObject | undefined): string {
  return object === undefined ? '' : formatYaml(object)
}

// Tells that a value changed without telling what it is.
function maskSecrets(
  before: KubernetesObject | undefined,
  after: KubernetesObject | undefined,
): readonly [KubernetesObject | undefined, KubernetesObject | undefined] {
  if (before?.kind !== 'Secret' && after?.kind !== 'Secret') return [before, after]
  return [before && masked(before, after, '(before)'), after && masked(after, before, '(after)')]
}

function masked(
  object: KubernetesObject,
  other: KubernetesObject | undefined,
  mark: string,
): KubernetesObject {
  const out: Record<string, unknown> = { ...object }
  for (const field of ['data', 'stringData']) {
    const values = object[field]
    if (typeof values !== 'object' || values === null) continue
    const others = other?.[field]
    out[field] = Object.fromEntries(
      Object.entries(values).map(([key, value]) => {
        const same = typeof others === 'object' && others !== null && Reflect.get(others, key) === value
        return [key, same ? '***' : `*** ${mark}`]
      }),
    )
  }
  return out as KubernetesObject
}
