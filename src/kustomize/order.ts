import type { Diagnostic, Place } from '../base/diagnostic/diagnostic.ts'
import type { Entry } from './accumulation.ts'
import type { ResourceId } from './identity.ts'
import type { SortOptions } from './kustomization/kustomization.ts'

/** `legacy` puts what others need first; `none` keeps the order of accumulation. */
export type Order = 'legacy' | 'none'

/** Kinds that others need. */
export const kindsFirst: readonly string[] = [
  'Namespace',
  'ResourceQuota',
  'StorageClass',
  'CustomResourceDefinition',
  'ServiceAccount',
  'PodSecurityPolicy',
  'Role',
  'ClusterRole',
  'RoleBinding',
  'ClusterRoleBinding',
  'ConfigMap',
  'Secret',
  'Endpoints',
  'Service',
  'LimitRange',
  'PriorityClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Deployment',
  'StatefulSet',
  'CronJob',
  'PodDisruptionBudget',
]
/** Kinds that act on others. */
export const kindsLast: readonly string[] = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration']

/** Sorts entries; `sortOptions` of the kustomization beat the order that is asked for. */
export function sortEntries(
  entries: readonly Entry[],
  order: Order,
  options: SortOptions | undefined,
): readonly Entry[] {
  if (options === undefined) return order === 'none' ? entries : legacySort(entries, kindsFirst, kindsLast)
  if (options.order !== 'legacy') return entries
  const { orderFirst = [], orderLast = [] } = options.legacySortOptions ?? {
    orderFirst: kindsFirst,
    orderLast: kindsLast,
  }
  return legacySort(entries, orderFirst, orderLast)
}

/** Checks the `sortOptions` of a kustomization. */
export function checkSortOptions(options: SortOptions | undefined, at: Place): readonly Diagnostic[] {
  if (options === undefined) return []
  const { order = '', legacySortOptions } = options
  const message =
    order !== 'legacy' && order !== 'fifo'
      ? `order "${order}" is neither "legacy" nor "fifo"`
      : order === 'fifo' && legacySortOptions !== undefined
        ? '"legacySortOptions" need the order "legacy"'
        : undefined
  return message === undefined ? [] : [{ code: 'kustomize/field-type', severity: 'error', message, at }]
}

function legacySort(
  entries: readonly Entry[],
  orderFirst: readonly string[],
  orderLast: readonly string[],
): readonly Entry[] {
  const ranks = new Map(orderFirst.map((kind, index) => [kind, index - orderFirst.length]))
  for (const [index, kind] of orderLast.entries()) ranks.set(kind, 1 + index)
  const keyed = entries.map(entry => ({ entry, rank: ranks.get(entry.id.kind) ?? 0, key: sortKey(entry.id) }))
  return keyed.sort((a, b) => a.rank - b.rank || compare(a.key, b.key)).map(({ entry }) => entry)
}

function compare(a: readonly string[], b: readonly string[]): number {
  for (const [index, text] of a.entries()) {
    const other = b[index] ?? ''
    if (text !== other) return text < other ? -1 : 1
  }
  return 0
}

// The words for what is absent are kustomize's, because they take part in the comparison.
function sortKey({ group, version, kind, namespace, name }: ResourceId): readonly string[] {
  // A Namespace of the core group goes before those of other groups.
  if (kind === 'Namespace' && group === '') return ['', `${namespace || '~X'}|${name || '~N'}`]
  return [`${group || '~G'}_${version || '~V'}_${kind || '~K'}`, `${namespace || '~X'}|${name || '~N'}`]
}
