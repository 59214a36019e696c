import type * as z from 'zod'

/** A check of a list that no two entries have the same key, told at the later one's `field`, or at the whole of it. */
export function unique<Item>(
  keyOf: (item: Item) => string | undefined,
  message: string,
  field?: keyof Item & string,
): (items: readonly Item[], context: z.RefinementCtx) => void {
  return (items, context) => {
    const seen = new Set<string>()
    for (const [index, item] of items.entries()) {
      const key = keyOf(item)
      if (key === undefined) continue
      if (seen.has(key)) {
        const path = field === undefined ? [index] : [index, field]
        context.addIssue({ code: 'custom', path, message })
      }
      seen.add(key)
    }
  }
}

/** Lets a check of a list run although something in the list is wrong already: its items may be of any form then. */
export const evenIfWrong: { readonly when: (payload: { readonly value: unknown }) => boolean } = {
  when: ({ value }) => Array.isArray(value),
}
