/** Hands items from producers to one taker, one at a time: a giver waits until its item was taken. */
export interface HandOver<Item> {
  /** Resolves when the item was taken, or nobody will take it any more. */
  give(item: Item): Promise<void>
  /** The next item; undefined when it was closed or the signal aborted. */
  take(): Promise<Item | undefined>
  close(): void
}

export function handOver<Item>(signal: AbortSignal): HandOver<Item> {
  const offered: { readonly item: Item; readonly taken: () => void }[] = []
  let wake: (() => void) | undefined
  let closed = signal.aborted
  const close = () => {
    closed = true
    for (const { taken } of offered.splice(0)) taken()
    wake?.()
  }
  signal.addEventListener('abort', close, { once: true })
  return {
    close,
    give: (item) =>
      new Promise((taken) => {
        if (closed) return taken()
        offered.push({ item, taken })
        wake?.()
      }),
    take: async () => {
      if (offered.length === 0 && !closed)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      wake = undefined
      const next = offered.shift()
      next?.taken()
      return next?.item
    },
  }
}
