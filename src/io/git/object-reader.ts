/** Reads objects of one repository by id. An object that is not there is a `git/corrupt` OperationError. */
export interface ObjectReader {
  /** What the objects hold, in the order of `ids`. */
  contents(ids: readonly string[]): Promise<readonly Uint8Array[]>
  /** In bytes, in the order of `ids`. */
  sizes(ids: readonly string[]): Promise<readonly number[]>
}
