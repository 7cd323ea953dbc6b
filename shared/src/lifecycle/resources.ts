/** A stack of things that were opened; disposing it closes them in reverse order, all of them, whatever fails. */
export class Resources implements AsyncDisposable {
  readonly #disposers: (() => PromiseLike<void>)[] = []

  /** Remembers a resource and gives it back. */
  use<Resource extends AsyncDisposable>(resource: Resource): Resource {
    this.defer(() => resource[Symbol.asyncDispose]())
    return resource
  }

  /** Remembers what to do at the end. */
  defer(dispose: () => PromiseLike<void>): void {
    this.#disposers.push(dispose)
  }

  /** Rejects with the first failure (as AggregateError when there are several), after everything was closed. */
  async [Symbol.asyncDispose](): Promise<void> {
    const failures: unknown[] = []
    for (let dispose = this.#disposers.pop(); dispose !== undefined; dispose = this.#disposers.pop())
      await dispose().then(undefined, (failure: unknown) => failures.push(failure))
    if (failures.length === 1) throw failures[0]
    if (failures.length > 1) throw new AggregateError(failures, 'Several resources could not be closed')
  }
}
