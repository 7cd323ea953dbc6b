/** Statements under way of a kind, when all answer in time, and in any case. */
const lanes = 2
const mostLanes = 6
/** Requests of one statement at most. */
const mostRequests = 8
/** A statement that takes longer holds up nobody: another lane takes its place. */
const patienceMs = 10

interface Waiting<Request, Answer> {
  readonly request: Request
  resolve(answer: Answer): void
  reject(error: unknown): void
}

/**
 * Answers many small requests by few statements, as a group commit does for writes: who comes alone is answered at once, and
 * those who come while the lanes are busy share the next statement. Of a small read the start of a statement, the way to the database
 * and the wake-ups on both sides are the larger part. `readAll` answers requests in their order; each has to be so small that
 * others may wait for it. When it rejects, all of its requests do.
 */
export function gatherReads<Request, Answer>(
  readAll: (requests: readonly Request[]) => Promise<readonly Answer[]>,
): (request: Request) => Promise<Answer> {
  const waiting: Waiting<Request, Answer>[] = []
  let busy = 0
  let underWay = 0

  const begin = () => {
    while (busy < lanes && underWay < mostLanes && waiting.length > 0)
      void answer(waiting.splice(0, mostRequests))
  }

  const answer = async (group: readonly Waiting<Request, Answer>[]) => {
    busy += 1
    underWay += 1
    let isLate = false
    const late = setTimeout(() => {
      isLate = true
      busy -= 1
      begin()
    }, patienceMs)
    try {
      const answers = await readAll(group.map(({ request }) => request))
      for (const [index, { resolve }] of group.entries()) resolve(answers[index] as Answer)
    } catch (error) {
      for (const { reject } of group) reject(error)
    } finally {
      clearTimeout(late)
      if (!isLate) busy -= 1
      underWay -= 1
      begin()
    }
  }

  return (request) =>
    new Promise((resolve, reject) => {
      waiting.push({ request, resolve, reject })
      begin()
    })
}
