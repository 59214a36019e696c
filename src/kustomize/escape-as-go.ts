/** JSON with the escapes that Go's JSON writes and JavaScript's does not. */
export function escapeAsGo(json: string): string {
  return json.replace(/[<>&\u2028\u2029]/g, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
