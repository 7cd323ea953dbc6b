/** Requests of one statement at most. */
const mostRequests = 16
/** A statement that takes longer holds up nobody: the next begins beside it. */
const patienceMs = 5
/** Statements of a kind under way at most. */
const mostUnderWay = 6

interface Waiting<Request, Answer> {
  readonly request: Request
  resolve(answer: Answer): void
  reject(error: unknown): void
}

/**
 * Answers many small requests by few statements, as a group commit does for writes: who comes alone is answered at once, and
 * those who come while a statement is under way share the next one. Of a small read the start of a statement, the way to the database
 * and the wake-ups on both sides are the larger part. `readAll` answers requests in their order; each has to be so small that
 * others may wait for it. When it rejects, all of its requests do.
 */
export function gatherReads<Request, Answer>(
  readAll: (requests: readonly Request[]) => Promise<readonly Answer[]>,
): (request: Request) => Promise<Answer> {
  const waiting: Waiting<Request, Answer>[] = []
  let underWay = 0
  /** Of these, those that nobody waits for any more. */
  let late = 0

  const begin = () => {
    if (underWay === late && underWay < mostUnderWay && waiting.length > 0)
      void answer(waiting.splice(0, mostRequests))
  }

  const answer = async (group: readonly Waiting<Request, Answer>[]) => {
    underWay += 1
    let isLate = false
    const patience = setTimeout(() => {
      isLate = true
      late += 1
      begin()
    }, patienceMs)
    try {
      const answers = await readAll(group.map(({ request }) => request))
      for (const [index, { resolve }] of group.entries()) resolve(answers[index] as Answer)
    } catch (error) {
      for (const { reject } of group) reject(error)
    } finally {
      clearTimeout(patience)
      if (isLate) late -= 1
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
