import type { TreeFile } from './tree.ts'

/** Makes a value of a file at a path once: the same value for the same file at the same path. */
export function oncePerFile<Value extends object>(
  make: (file: TreeFile, path: string) => Value,
): (file: TreeFile, path: string) => Value {
  const made = new WeakMap<TreeFile, Map<string, Value>>()
  return (file, path) => {
    const byPath = made.get(file) ?? new Map<string, Value>()
    made.set(file, byPath)
    const value = byPath.get(path) ?? make(file, path)
    byPath.set(path, value)
    return value
  }
}
