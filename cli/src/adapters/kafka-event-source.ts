import type { EventRecord } from '@lodestream/shared/events/entity-event'
import type { EventLogReader, LogPosition } from '@lodestream/shared/events/event-log'
import { createKafka } from '@lodestream/shared/kafka/kafka-client'
import { kafkaEventLogReader } from '@lodestream/shared/kafka/kafka-event-log-reader'
import { isWanted } from '../domain/event-filter.ts'
import { Unreachable } from '../domain/failures.ts'
import { occurredSince } from '../domain/occurred-since.ts'
import type { StartingPoint } from '../domain/starting-point.ts'
import type { EventSource, Reading } from '../ports/event-source.ts'

export interface KafkaSourceOptions {
  /** `host:port` of one or more brokers. */
  readonly brokers: readonly string[]
  readonly topic: string
}

/** The clocks of a broker and of Kafka may differ by so much: an event is never appended long before it occurred. */
const clockSkewMs = 60_000

/** Reads the topic itself, all tenants. */
export function kafkaEventSource({ brokers, topic }: KafkaSourceOptions): EventSource {
  const kafka = createKafka({ brokers, clientId: 'lodestream-cli' })
  const reader = kafkaEventLogReader(kafka, topic)
  const where = `topic ${topic} at ${brokers.join(',')}`
  return {
    read: (reading) => reachably(where, readToEnd(reader, reading)),
    follow: (reading) => reachably(where, follow(reader, reading)),
    [Symbol.asyncDispose]: async () => {},
  }
}

async function* readToEnd(reader: EventLogReader, reading: Reading): AsyncGenerator<EventRecord> {
  const [end, earliest] = [await reader.latest(), await reader.earliest()]
  const next = new Map([...earliest, ...(await positionOf(reader, reading.from))])
  const isComplete = () => [...end].every(([partition, last]) => (next.get(partition) ?? 0n) >= last)
  if (isComplete()) return
  const done = new AbortController()
  const signal = AbortSignal.any([done.signal, reading.signal])
  try {
    for await (const batch of reader.follow(next, signal)) {
      for (const logged of batch) {
        next.set(logged.partition, logged.offset + 1n)
        const isBeforeEnd = logged.offset < (end.get(logged.partition) ?? 0n)
        if (isBeforeEnd && passes(logged, reading)) yield logged
      }
      if (isComplete()) return
    }
  } finally {
    done.abort()
  }
}

async function* follow(reader: EventLogReader, reading: Reading): AsyncGenerator<EventRecord> {
  const from = await positionOf(reader, reading.from)
  for await (const batch of reader.follow(from, reading.signal))
    for (const logged of batch) if (passes(logged, reading)) yield logged
}

function passes(record: EventRecord, { filter, from }: Reading): boolean {
  return isWanted(record, filter) && occurredSince(record, from)
}

function positionOf(reader: EventLogReader, from: StartingPoint): Promise<LogPosition> {
  switch (from.kind) {
    case 'earliest':
      return reader.earliest()
    case 'latest':
      return reader.latest()
    case 'time':
      return reader.since(new Date(from.time.getTime() - clockSkewMs))
    case 'position':
      return Promise.resolve(from.position)
  }
}

/** What kafkajs throws, in one line. */
async function* reachably<Item>(where: string, items: AsyncIterable<Item>): AsyncGenerator<Item> {
  try {
    yield* items
  } catch (cause) {
    throw new Unreachable(`Cannot read ${where}: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    })
  }
}
