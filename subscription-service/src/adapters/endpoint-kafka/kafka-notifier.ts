import type { GuardedDial } from '@lodestream/shared/egress/guarded-dial'
import { openRecordProducer, type RecordProducer } from '@lodestream/shared/kafka/open-record-producer'
import { readKafkaEndpoint } from '../../domain/kafka-endpoint.ts'
import type { AttemptOutcome, NotificationRequest, Notifier } from '../../ports/notifier.ts'
import { ConnectionPool, type PooledConnection } from '../endpoint-pool/connection-pool.ts'
import { failureOutcome, within } from '../endpoint-pool/failure-outcome.ts'

type KafkaConnection = RecordProducer & PooledConnection

/**
 * Appends notifications to a topic, an addition of ours: the key of a record is the id of the entity, so the notifications
 * of an entity are in one partition and in order; success is the acknowledgement of all in-sync replicas.
 */
export function createKafkaNotifier(dial: GuardedDial): Notifier & AsyncDisposable {
  const pool = new ConnectionPool<KafkaConnection>()
  return {
    send: (request) => send(pool, dial, request),
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  }
}

async function send(
  pool: ConnectionPool<KafkaConnection>,
  dial: GuardedDial,
  request: NotificationRequest,
): Promise<AttemptOutcome> {
  const { endpoint, tenant, entityId, headers, body, timeoutMs } = request
  const { host, port, topic } = readKafkaEndpoint(endpoint)
  const attempt = pool.use(
    JSON.stringify([tenant, host, port]),
    async () => connectionOf(await openRecordProducer({ host, port }, dial)),
    (connection) => connection.send({ topic, key: entityId, headers, value: body }),
  )
  try {
    await within(timeoutMs, attempt)
    return { kind: 'delivered' }
  } catch (error) {
    return failureOutcome(error)
  }
}

/** After a failure the producer is given up: it may know where leaders were, not where they are. */
function connectionOf(producer: RecordProducer): KafkaConnection {
  let close: () => void = () => {}
  const closed = new Promise<void>((resolve) => {
    close = resolve
  })
  return {
    ...producer,
    closed,
    send: async (record) => {
      try {
        await producer.send(record)
      } catch (error) {
        close()
        throw error
      }
    },
  }
}
