/** Lets tasks happen one after the other, in the order in which they came; one that fails holds up no other. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve()

  take<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(task)
    this.#last = result.catch(() => undefined)
    return result
  }
}
