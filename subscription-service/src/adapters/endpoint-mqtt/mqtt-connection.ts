import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { GuardedDial } from '@lodestream/shared/egress/guarded-dial'
import { type IConnackPacket, MqttClient } from 'mqtt'
import type { MqttEndpoint } from '../../domain/mqtt-endpoint.ts'
import type { PooledConnection } from '../endpoint-pool/connection-pool.ts'
import { Late, Rejected } from '../endpoint-pool/failure-outcome.ts'
import { SendQuota } from './send-quota.ts'

export interface MqttMessage {
  readonly topic: string
  readonly qos: 0 | 1 | 2
  readonly payload: string
}

/** A connection to an MQTT broker. It is not made again when it breaks: who sends again opens another. */
export interface MqttConnection extends PooledConnection {
  /** Resolves when the broker acknowledged it, or with QoS 0 when it is written. Rejects with Rejected, or when the connection breaks. */
  publish(message: MqttMessage): Promise<void>
}

/** Name look-up, TCP, TLS and the CONNECT of MQTT each. */
const connectTimeoutMs = 5_000
const keepaliveSeconds = 30
/** Reason codes that mean the broker, not our credentials: server unavailable (both versions), server busy. */
const brokerFailures = new Set([3, 136, 137])
const packetTooLarge = 149
/** Bytes of a PUBLISH beside topic and payload, at most. */
const publishOverhead = 64

/** Opens a connection. Rejects with EgressRefused, Late, Rejected (the broker refuses us), or what the network says. */
export async function openMqttConnection(dial: GuardedDial, endpoint: MqttEndpoint): Promise<MqttConnection> {
  const socket = await openSocket(dial, endpoint)
  const client = new MqttClient(() => socket, optionsOf(endpoint))
  try {
    const connack = await connected(client)
    return connectionOf(client, connack)
  } catch (error) {
    client.end(true)
    throw error
  }
}

async function openSocket(dial: GuardedDial, { host, port, tls }: MqttEndpoint): Promise<Socket> {
  const socket = dial({ host, port, tls })
  const late = setTimeout(
    () => socket.destroy(new Late(`No connection within ${connectTimeoutMs} ms`)),
    connectTimeoutMs,
  )
  try {
    await once(socket, tls ? 'secureConnect' : 'connect')
    return socket
  } finally {
    clearTimeout(late)
  }
}

function optionsOf({ username, password, version }: MqttEndpoint) {
  return {
    protocolVersion: version,
    clientId: `lodestream-${randomUUID().slice(0, 12)}`,
    clean: true,
    reconnectPeriod: 0,
    connectTimeout: connectTimeoutMs,
    keepalive: keepaliveSeconds,
    queueQoSZero: false,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  }
}

async function connected(client: MqttClient): Promise<IConnackPacket> {
  return new Promise((resolve, reject) => {
    client.once('connect', resolve)
    client.once('close', () => reject(new Error('The broker closed the connection')))
    // It may fail again while it ends.
    client.on('error', (error) => reject(refusal(error)))
  })
}

function refusal(error: Error & { readonly code?: unknown }): Error {
  const { code } = error
  return typeof code === 'number' && !brokerFailures.has(code) ? new Rejected(error.message, code) : error
}

function connectionOf(client: MqttClient, { properties }: IConnackPacket): MqttConnection {
  const quota = new SendQuota(properties?.receiveMaximum)
  const bytesMax = properties?.maximumPacketSize ?? Number.POSITIVE_INFINITY
  let broken: (error: Error) => void = () => {}
  const failure = new Promise<never>((_, reject) => {
    broken = reject
  })
  const closed = failure.catch(() => {})
  client.on('error', broken)
  client.once('close', () => broken(new Error('The connection to the broker broke')))
  const publish = async ({ topic, qos, payload }: MqttMessage) => {
    const bytes = Buffer.byteLength(topic) + Buffer.byteLength(payload) + publishOverhead
    if (bytes > bytesMax)
      throw new Rejected(`The broker takes no more than ${bytesMax} bytes`, packetTooLarge)
    // A client that is ended forgets whom it owes an answer.
    const send = () => Promise.race([failure, client.publishAsync(topic, payload, { qos })])
    await (qos === 0 ? send() : quota.use(send)).catch((error) => {
      throw refusal(error)
    })
  }
  return {
    closed,
    publish,
    [Symbol.asyncDispose]: async () => {
      client.end(true)
      await closed
    },
  }
}
