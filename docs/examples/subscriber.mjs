// Reads the bus under a name: KAFKA_BROKERS=localhost:9092 TOPIC=weather NAME=display node docs/examples/subscriber.mjs
import { openKafkaBus } from '@lodestream/shared/event-bus/open-kafka-bus'
import { subscribe } from '@lodestream/shared/events/bus/subscriber'

const { KAFKA_BROKERS = 'localhost:9092', TOPIC = 'weather', NAME = 'display' } = process.env

const bus = openKafkaBus({ brokers: KAFKA_BROKERS.split(','), clientId: 'weather-display', topic: TOPIC })
const subscriber = await subscribe(bus, {
  // Who comes back under this name goes on where it was; each name has all events.
  name: NAME,
  // Where a new name begins.
  from: 'earliest',
  attempts: 2,
  firstRetryMs: 100,
  // At least once: it may see an event again. What it throws is tried again, then it is a dead letter in <topic>.dlq.
  handle: async ({ body }) => {
    const { n, celsius } = JSON.parse(body)
    process.stdout.write(`${n}: ${celsius} °C\n`)
  },
  onNotice: (notice) => process.stderr.write(`${notice.kind}\n`),
})

// It finishes the event that it is at, saves its place and leaves the group, within 5 s.
const close = async () => {
  await subscriber[Symbol.asyncDispose]()
  await bus[Symbol.asyncDispose]()
}
process.once('SIGTERM', close).once('SIGINT', close)
subscriber.failed.catch(() => process.exit(1))
