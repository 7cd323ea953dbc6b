/** Requests that wait while a transaction is under way go together into the next one. */
export interface GroupCommit<Item> {
  add(item: Item): Promise<void>
}

/** Items of one statement at most: the largest batch of W2. */
const maxGroup = 1000

/** Calls `write` with what has gathered; `lanes` groups may be under way at the same time. */
export function groupCommit<Item>(
  lanes: number,
  write: (items: readonly Item[]) => Promise<void>,
): GroupCommit<Item> {
  const waiting: { item: Item; done: () => void; failed: (error: unknown) => void }[] = []
  let busy = 0
  const pump = async (): Promise<void> => {
    if (busy >= lanes || waiting.length === 0) return
    busy++
    const group = waiting.splice(0, maxGroup)
    try {
      await write(group.map(({ item }) => item))
      for (const { done } of group) done()
    } catch (error) {
      for (const { failed } of group) failed(error)
    }
    busy--
    void pump()
  }
  return {
    add: (item) =>
      new Promise((done, failed) => {
        waiting.push({ item, done, failed })
        void pump()
      }),
  }
}
