import { randomUUID } from 'node:crypto'
import { readConfiguration } from '@lodestream/shared/config/read-configuration'
import { subscribe } from '@lodestream/shared/events/bus/subscriber'
import { telemetryTopic } from '@lodestream/shared/events/telemetry-topic'
import { createKafka } from '@lodestream/shared/kafka/kafka-client'
import { createLogger } from '@lodestream/shared/logging/logger'
import { createPrometheusMetrics } from '@lodestream/shared/metrics/prometheus-metrics'
import { waitUntil } from '@lodestream/shared/testing/wait-until'
import { describe, expect, it } from 'vitest'
import { searchSettings } from '../../src/config.ts'
import { followTopic } from '../../src/follow-topic.ts'
import { measureIntakes, observeIntakes } from '../../src/measure-intakes.ts'

const { KAFKA_BROKERS = '' } = process.env
const patienceMs = 60_000

describe.skipIf(!KAFKA_BROKERS)('what is taken in from a topic', () => {
  it('is measured: records, dead letters, lag, and that it stands still', async () => {
    const topic = { ...telemetryTopic, name: `follow-${randomUUID()}`, partitions: 2 }
    const metrics = createPrometheusMetrics()
    let away = true
    await using intake = await followTopic(
      {
        configuration: readConfiguration(searchSettings, { KAFKA_BROKERS }),
        logger: createLogger('test', 'silent'),
        observer: observeIntakes(metrics),
      },
      {
        ...{ topic, setting: 'TELEMETRY', what: 'telemetry', deadLetters: 'info' },
        follow: (bus, hooks) =>
          subscribe(bus, {
            ...hooks,
            ...{ name: topic.name, from: 'earliest', firstRetryMs: 5, lastRetryMs: 20 },
            attempts: (error) => (error instanceof RangeError ? 1 : Number.POSITIVE_INFINITY),
            handle: async ({ body }) => {
              if (away) throw new Error('the database is away')
              if (body === 'bad') throw new RangeError('bad')
            },
          }),
      },
    )
    measureIntakes(metrics, () => [intake])
    const shown = async (name: string, labels = '') => {
      const of = new RegExp(`^lodestream_intake_${name}\\{topic="${topic.name}"${labels}\\} (\\S+)$`, 'm')
      return Number(of.exec(await metrics.text())?.[1])
    }

    await waitUntil('its partitions', async () => (await shown('partitions')) === 2, patienceMs)
    const idle = [await shown('failures'), await shown('trying_seconds')]
    await send(topic.name, ['1', 'bad', '3'])
    await waitUntil('failures', async () => (await shown('failures')) > 2, patienceMs)
    const stuck = [await shown('trying_seconds'), await shown('lag_records', ',partition="1"')]
    away = false
    await waitUntil('the end of it', async () => (await shown('records_total')) === 3, patienceMs)

    expect(idle).toEqual([0, 0])
    expect(stuck).toEqual([expect.toSatisfy((seconds: number) => seconds > 0), 3])
    expect(await shown('dead_letters_total')).toBe(1)
    expect(await shown('batch_duration_seconds_count')).toBe(3)
    expect(await shown('failures')).toBe(0)
    await waitUntil('no lag', async () => (await shown('lag_records', ',partition="1"')) === 0, patienceMs)
  }, 120_000)

  async function send(topic: string, values: readonly string[]): Promise<void> {
    const producer = createKafka({ brokers: KAFKA_BROKERS.split(','), clientId: 'test' }).producer()
    await producer.connect()
    await producer.send({ topic, messages: values.map((value) => ({ value, partition: 1 })) })
    await producer.disconnect()
  }
})
