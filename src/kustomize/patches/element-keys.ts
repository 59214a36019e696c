/** The keys of one item of a merged list, by text; empty for a field that it lacks. */
type KeyTexts = readonly string[]

/** The distinct keys in a list of them, in order. */
export function distinctKeys(all: readonly KeyTexts[]): readonly KeyTexts[] {
  const seen = new Set<string>()
  return all.filter(texts => {
    const key = JSON.stringify(texts)
    if (texts.length === 0 || seen.has(key)) return false
    seen.add(key)
    return true
  })
}

/** Completes partial keys by others that agree with them where both have a text. */
export function completeKeys(all: readonly KeyTexts[]): readonly KeyTexts[] {
  const result = [...all]
  for (let i = 0; i < result.length; i++) {
    // Rows change under way, but the outer row is read once, as in kyaml's mergeValues.
    const row = result[i] ?? []
    for (let j = 0; j < result.length; j++) {
      const union = unite(row, result[j] ?? [])
      if (union === undefined) continue
      result[i] = union
      result[j] = union
    }
  }
  return result
}

function unite(a: KeyTexts, b: KeyTexts): KeyTexts | undefined {
  if (a.length !== b.length) return undefined
  if (!a.some((text, index) => text === b[index])) return undefined
  if (a.some((text, index) => text !== b[index] && text !== '' && b[index] !== '')) return undefined
  return a.map((text, index) => text || (b[index] ?? ''))
}

export interface Keys {
  readonly keys: readonly string[]
  readonly texts: KeyTexts
}

/** The keys that some item has a text for, with the texts of one item; all keys when no item has any. */
export function usableKeys(all: readonly KeyTexts[], texts: KeyTexts, keys: readonly string[]): Keys {
  const used = keys.map((_, index) => all.some(other => (other[index] ?? '') !== ''))
  if (!used.includes(true)) return { keys, texts }
  return {
    keys: keys.filter((_, index) => used[index]),
    texts: texts.filter((text, index) => text !== '' || used[index]),
  }
}
