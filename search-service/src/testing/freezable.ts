import type { EventRecord } from '@lodestream/shared/events/entity-event'
import type { EventLogWriter } from '@lodestream/shared/events/event-log'
import type { Outbox } from '../ports/outbox.ts'

/** Everything a process does stops, as with SIGSTOP, and goes on, as with SIGCONT. */
export function freezable(outbox: Outbox, log: EventLogWriter) {
  let thawed: Promise<void> = Promise.resolve()
  let thaw = () => {}
  let waiting = 0
  const gate = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    waiting += 1
    await thawed
    waiting -= 1
    return work()
  }
  const gated: Outbox = {
    claim: (owner, leaseMs) => gate(() => outbox.claim(owner, leaseMs)),
    release: (claims) => gate(() => outbox.release(claims)),
    leave: (owner) => gate(() => outbox.leave(owner)),
    read: (claims, page) => outbox.read(claims, page),
    remove: (claims, rows) => gate(() => outbox.remove(claims, rows)),
    lag: () => outbox.lag(),
    onRows: (listener) => outbox.onRows(listener),
  }
  return {
    outbox: gated,
    log: { append: (records: readonly EventRecord[]) => gate(() => log.append(records)) },
    waiting: () => waiting,
    freeze: () => {
      thawed = new Promise((resolve) => {
        thaw = resolve
      })
    },
    thaw: () => thaw(),
  }
}
