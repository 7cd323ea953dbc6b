import type { Socket } from 'node:net'
import { EgressRefused } from '../egress/egress-refused.ts'
import type { GuardedDial } from '../egress/guarded-dial.ts'
import { createKafka } from './kafka-client.ts'

/** A record for a topic that is not ours. */
export interface OutgoingRecord {
  readonly topic: string
  readonly key: string
  readonly headers: Readonly<Record<string, string>>
  readonly value: string
}

export interface RecordProducer extends AsyncDisposable {
  /** Resolves when all in-sync replicas have it. Rejects with EgressRefused when a broker may not be called, or as Kafka says. */
  send(record: OutgoingRecord): Promise<void>
}

/**
 * A producer for a Kafka that somebody named: every connection passes the guard, also those to the brokers that the first
 * one tells of. It tries once; patience is the caller's. Not idempotent on purpose (ADR 0010). Rejects as `send` does.
 */
export async function openRecordProducer(
  broker: { readonly host: string; readonly port: number },
  dial: GuardedDial,
): Promise<RecordProducer> {
  let refused: EgressRefused | undefined
  const sockets = new Set<Socket>()
  const kafka = createKafka({
    brokers: [`${broker.host}:${broker.port}`],
    clientId: 'lodestream-notifier',
    dial: (target) => {
      const socket = dial(target)
      sockets.add(socket.once('close', () => sockets.delete(socket)))
      socket.once('error', (error) => {
        if (error instanceof EgressRefused) refused = error
      })
      return socket
    },
  })
  const producer = kafka.producer({ allowAutoTopicCreation: false, idempotent: false, retry: { retries: 0 } })
  const guarded = (work: Promise<unknown>) =>
    work.then(
      () => {},
      (error: unknown) => {
        throw refused ?? error
      },
    )
  // kafkajs leaves a connection open on which nobody answered.
  const hangUp = () => {
    for (const socket of sockets) socket.destroy()
  }
  await guarded(producer.connect()).catch((error: unknown) => {
    hangUp()
    throw error
  })
  return {
    send: ({ topic, key, headers, value }) =>
      guarded(producer.send({ topic, acks: -1, messages: [{ key, headers: { ...headers }, value }] })),
    [Symbol.asyncDispose]: () => producer.disconnect().finally(hangUp),
  }
}
