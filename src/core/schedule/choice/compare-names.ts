/** Names in the order of their code units, which every machine has alike. */
export function compareNames(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}
