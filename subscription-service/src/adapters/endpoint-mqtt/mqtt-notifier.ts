import type { GuardedDial } from '@lodestream/shared/egress/guarded-dial'
import { type MqttEndpoint, readMqttEndpoint } from '../../domain/mqtt-endpoint.ts'
import type { Endpoint } from '../../domain/subscription.ts'
import type { AttemptOutcome, NotificationRequest, Notifier } from '../../ports/notifier.ts'
import { ConnectionPool } from '../endpoint-pool/connection-pool.ts'
import { failureOutcome, Late, within } from '../endpoint-pool/failure-outcome.ts'
import { type MqttConnection, openMqttConnection } from './mqtt-connection.ts'

/**
 * Publishes notifications (clause 7). With QoS 1 and 2 the acknowledgement of the broker is the success; with QoS 0 that
 * the message was written, and what a connection loses then is lost.
 */
export function createMqttNotifier(dial: GuardedDial): Notifier & AsyncDisposable {
  const pool = new ConnectionPool<MqttConnection>()
  return {
    send: (request) => send(pool, dial, request),
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  }
}

async function send(
  pool: ConnectionPool<MqttConnection>,
  dial: GuardedDial,
  request: NotificationRequest,
): Promise<AttemptOutcome> {
  const { timeoutMs } = request
  const endpoint = mqttEndpointOf(request.endpoint)
  const attempt = pool.use(
    keyOf(request.tenant, endpoint),
    () => openMqttConnection(dial, endpoint),
    async (connection) => publish(connection, endpoint, request),
  )
  try {
    await within(timeoutMs, attempt)
    return { kind: 'delivered' }
  } catch (error) {
    return failureOutcome(error)
  }
}

async function publish(
  connection: MqttConnection,
  { topic, qos }: MqttEndpoint,
  request: NotificationRequest,
): Promise<void> {
  try {
    await within(request.timeoutMs, connection.publish({ topic, qos, payload: envelope(request) }))
  } catch (error) {
    // What is not acknowledged stays with the client as long as the connection: it would pile up.
    if (error instanceof Late) await connection[Symbol.asyncDispose]()
    throw error
  }
}

/** The headers over HTTP are the metadata over MQTT (clause 7.2). The body is text already, and stays as it is. */
function envelope({ headers, body }: NotificationRequest): string {
  return `{"metadata":${JSON.stringify(headers)},"body":${body}}`
}

/** A slow subscription of one tenant must not break the connection of another. */
function keyOf(tenant: string, { topic: _, qos: __, ...connection }: MqttEndpoint): string {
  return JSON.stringify([tenant, connection])
}

const known = new WeakMap<Endpoint, MqttEndpoint>()

function mqttEndpointOf(endpoint: Endpoint): MqttEndpoint {
  const present = known.get(endpoint) ?? readMqttEndpoint(endpoint)
  known.set(endpoint, present)
  return present
}
