import { isDeepStrictEqual } from 'node:util'
import type { Evidence, TopicRecord } from './history.ts'
import type { OracleEvent } from './read-log.ts'
import { type Violation, violation } from './violation.ts'

/** I5: the last entity that the log tells of is the current state, member by member. */
export function judgeReplay({ state }: Evidence, events: readonly OracleEvent[]): readonly Violation[] {
  const rebuilt = new Map<string, unknown>()
  for (const event of events) {
    if (event.operationType === 'ENTITY_DELETE') rebuilt.delete(event.entityId)
    if (event.operationType === 'ENTITY_CREATE')
      rebuilt.set(event.entityId, JSON.parse(event.operationPayload ?? ''))
    if (event.updatedEntity !== undefined) rebuilt.set(event.entityId, JSON.parse(event.updatedEntity))
  }
  return differences('log', rebuilt, state)
}

/** I5: whoever reads only the topic of states arrives at the current state, and knows of every entity that it is gone. */
export function judgeStates({ states, state }: Evidence): readonly Violation[] {
  const last = new Map(states.map((record) => [record.key, record]))
  const living = [...last.values()].flatMap((record) => entityOf(record) ?? [])
  return differences('topic of states', new Map(living.map((entity) => [entity.id, entity])), state)
}

function entityOf({ value }: TopicRecord): { readonly id: string } | undefined {
  return value === null ? undefined : (JSON.parse(value) as { entity: { id: string } }).entity
}

function differences(
  source: string,
  rebuilt: ReadonlyMap<string, unknown>,
  state: ReadonlyMap<string, unknown>,
): readonly Violation[] {
  return [...new Set([...rebuilt.keys(), ...state.keys()])]
    .filter((id) => !isDeepStrictEqual(rebuilt.get(id), state.get(id)))
    .map((id) =>
      violation(
        'I5',
        `${id}: the ${source} says ${JSON.stringify(rebuilt.get(id))}, the state ${JSON.stringify(state.get(id))}`,
      ),
    )
}
