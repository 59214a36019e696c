/** A path of several names, as a URL has it. */
export function urlPath(...paths: readonly string[]): string {
  return paths
    .flatMap(path => path.split('/'))
    .map(encodeURIComponent)
    .join('/')
}
