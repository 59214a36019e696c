/** What a pair of cluster and application is kept under. */
export function pairKey(cluster: string, application: string): string {
  return `${cluster} ${application}`
}
