// Publishes temperatures to the bus: KAFKA_BROKERS=localhost:9092 TOPIC=weather node docs/examples/publisher.mjs
import { randomUUID } from 'node:crypto'
import { openKafkaBus } from '@lodestream/shared/event-bus/open-kafka-bus'
import { startPublisher } from '@lodestream/shared/events/bus/publisher'

const { KAFKA_BROKERS = 'localhost:9092', TOPIC = 'weather', COUNT = '10' } = process.env

const bus = openKafkaBus({ brokers: KAFKA_BROKERS.split(','), clientId: 'weather-station', topic: TOPIC })
const publisher = startPublisher(bus.writer, {
  // Who publishes waits while Kafka is away and the buffer is full. Others: drop-oldest, reject.
  overflow: 'block',
  onNotice: (notice) => process.stderr.write(`${notice.kind}\n`),
})

for (let n = 1; n <= Number(COUNT); n++)
  await publisher.publish({
    // Events of one key stay in order.
    key: 'station-1',
    headers: {
      ce_specversion: '1.0',
      ce_id: randomUUID(),
      ce_type: 'example.temperature.measured',
      ce_source: 'urn:example:weather-station',
      'content-type': 'application/json',
    },
    body: JSON.stringify({ n, celsius: 20 + n / 10 }),
  })

// Waits up to 5 s for what is in the buffer.
await publisher[Symbol.asyncDispose]()
await bus[Symbol.asyncDispose]()
process.stdout.write(`${JSON.stringify(publisher.status())}\n`)
