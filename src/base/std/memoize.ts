/**
 * Memoises a pure function of immutable objects by their identity. Nothing is kept alive by it beyond its
 * arguments, so a result is found again for as long as somebody holds the inputs.
 */
export function memoizeByIdentity<Args extends readonly object[], Result>(
  compute: (...args: Args) => Result,
): (...args: Args) => Result {
  const root: Slot<Result> = {}
  return (...args) => {
    let slot = root
    for (const arg of args) {
      slot.below ??= new WeakMap()
      let next = slot.below.get(arg)
      if (next === undefined) {
        next = {}
        slot.below.set(arg, next)
      }
      slot = next
    }
    slot.result ??= { value: compute(...args) }
    return slot.result.value
  }
}

interface Slot<Result> {
  below?: WeakMap<object, Slot<Result>>
  result?: { readonly value: Result }
}
