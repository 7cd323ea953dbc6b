/**
 * Shares a reading between callers at the same time: each gets one that began after its call, and there is never more than
 * one under way.
 */
export function inTurns<Value>(read: () => Promise<Value>): () => Promise<Value> {
  let underWay: Promise<Value> | undefined
  let next: Promise<Value> | undefined

  function start(): Promise<Value> {
    underWay = read().finally(() => {
      underWay = undefined
    })
    return underWay
  }

  return () => {
    if (!underWay) return start()
    // The one under way may have looked too early for this caller.
    next ??= underWay
      .catch(() => {})
      .then(() => {
        next = undefined
        return start()
      })
    return next
  }
}
