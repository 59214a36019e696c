/**
 * Whether a resourceVersion is newer than another of the same kind: since Kubernetes 1.35 they are numbers that grow
 * (KEP-5504), and were before. What is no number is taken for newer.
 */
export function isNewer(version: string, than: string): boolean {
  if (!/^\d+$/.test(version) || !/^\d+$/.test(than)) return true
  return version.length === than.length ? version > than : version.length > than.length
}
