import { type DecodedEvent, decodeEvent, MalformedEvent } from '@lodestream/shared/events/decode-event'
import type { LoggedEvent } from '@lodestream/shared/events/entity-event'
import type { OperationEvents } from './operation-events.ts'
import { toOperationEvents } from './to-operation-events.ts'

/** One operation on one entity, and the places of its first and last event. */
export interface GroupedOperation {
  readonly operation: OperationEvents
  readonly partition: number
  readonly firstOffset: bigint
  readonly lastOffset: bigint
}

export interface GroupedOperations {
  /** In the order of their last events, each with the places of its first and last event. */
  readonly complete: readonly GroupedOperation[]
  /** In the order of the log: events of operations whose last event is still to come. */
  readonly incomplete: readonly LoggedEvent[]
  /** Events that no operation can be made of, and why. */
  readonly dropped: readonly { readonly event: LoggedEvent; readonly reason: string }[]
}

interface OpenOperation {
  readonly operationId: string
  readonly events: Map<number, DecodedEvent>
  readonly logged: LoggedEvent[]
}

/**
 * Puts the events of one partition together by operation and entity. Events of one key come in order, so an operation is
 * complete with its last index; the same event twice counts once. What is left open at the end is `incomplete`: to be
 * given again in front of the next events, with the position of the partition staying before it. An operation that lacks
 * its head (retention took it), or that another one of the same entity follows before its end (a repetition that broke
 * off), will never be complete: it is dropped.
 */
export function groupOperations(events: readonly LoggedEvent[]): GroupedOperations {
  const open = new Map<string, OpenOperation>()
  const complete: GroupedOperation[] = []
  const dropped: { event: LoggedEvent; reason: string }[] = []

  function add(logged: LoggedEvent, decoded: DecodedEvent): void {
    const { operationId, operationIndex, operationCount } = decoded.event
    const operation = continued(logged, operationId) ?? newOperation(operationId)
    if (operation.events.size === 0 && operationIndex > 0) {
      dropped.push({ event: logged, reason: 'The first events of its operation are missing' })
      return
    }
    operation.events.set(operationIndex, decoded)
    operation.logged.push(logged)
    open.set(logged.key, operation)
    if (operation.events.size < operationCount) return
    open.delete(logged.key)
    complete.push({
      operation: toOperationEvents([...operation.events.values()]),
      partition: logged.partition,
      firstOffset: operation.logged[0]?.offset ?? logged.offset,
      lastOffset: logged.offset,
    })
  }

  /** The open operation of the entity, if this is its next event; another one that is open is given up. */
  function continued({ key }: LoggedEvent, operationId: string): OpenOperation | undefined {
    const operation = open.get(key)
    if (!operation || operation.operationId === operationId) return operation
    open.delete(key)
    const reason = 'Another operation follows before the end of its own'
    dropped.push(...operation.logged.map((event) => ({ event, reason })))
    return undefined
  }

  for (const logged of events) {
    const decoded = decode(logged)
    if (decoded instanceof MalformedEvent) dropped.push({ event: logged, reason: decoded.message })
    else add(logged, decoded)
  }
  const incomplete = [...open.values()].flatMap(({ logged }) => logged)
  return { complete, incomplete: incomplete.sort(byOffset), dropped }
}

function newOperation(operationId: string): OpenOperation {
  return { operationId, events: new Map(), logged: [] }
}

function decode(logged: LoggedEvent): DecodedEvent | MalformedEvent {
  try {
    return decodeEvent(logged)
  } catch (error) {
    if (error instanceof MalformedEvent) return error
    throw error
  }
}

function byOffset(left: LoggedEvent, right: LoggedEvent): number {
  return left.offset < right.offset ? -1 : 1
}
