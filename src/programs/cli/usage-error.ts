/** What a person asked for cannot be done as asked: told in plain words, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
