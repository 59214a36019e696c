import type { Diagnostic, Place } from '../base/diagnostic/diagnostic.ts'
import type { Entry } from './accumulation.ts'
import type { ResourceId } from './identity.ts'
import type { SortOptions } from './kustomization/kustomization.ts'
import { kindsFirst, kindsLast } from './schema/kind-order.ts'

/** `legacy` puts what others need first; `none` keeps the order of accumulation. */
export type Order = 'legacy' | 'none'

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
  const keyed = entries.map(({ id }, index) => ({
    id,
    index,
    rank: ranks.get(id.kind) ?? 0,
    ...sortTexts(id),
  }))
  return keyed.sort(compareKeys).flatMap(({ index }) => entries[index] ?? [])
}

interface SortKey {
  readonly id: ResourceId
  readonly rank: number
  readonly kind: string
  readonly name: string
}

function compareKeys(a: SortKey, b: SortKey): number {
  if (a.rank !== b.rank) return a.rank - b.rank
  if (a.kind === b.kind) return compareTexts(a.name, b.name)
  const bothNamespaces = a.id.kind === 'Namespace' && b.id.kind === 'Namespace'
  // A Namespace of the core group goes before those of other groups.
  const reversed = bothNamespaces && (a.id.group === '' || b.id.group === '')
  return reversed ? compareTexts(b.kind, a.kind) : compareTexts(a.kind, b.kind)
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

// The words for what is absent are kustomize's, because they take part in the comparison.
function sortTexts({ group, version, kind, namespace, name }: ResourceId): Pick<SortKey, 'kind' | 'name'> {
  return {
    kind: `${group || '~G'}_${version || '~V'}_${kind || '~K'}`,
    name: `${namespace || '~X'}|${name || '~N'}`,
  }
}
