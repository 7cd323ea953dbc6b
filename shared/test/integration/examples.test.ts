import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openKafkaBus } from '../../src/event-bus/open-kafka-bus.ts'
import { startChild } from '../../src/testing/child.ts'
import { waitUntil } from '../../src/testing/wait-until.ts'

const root = join(import.meta.dirname, '../../..')
const { KAFKA_BROKERS = '' } = process.env

/** Runs an example as its first line says, with the built package. */
function runExample(file: string, env: Readonly<Record<string, string>>) {
  return startChild(process.execPath, [join(root, 'docs/examples', file)], { cwd: root, env })
}

describe.skipIf(KAFKA_BROKERS === '')('docs/examples', () => {
  it('the publisher publishes, the subscriber reads, goes on where it was, and gives up what it cannot read', async () => {
    const topic = `example-${randomUUID()}`
    const env = { KAFKA_BROKERS, TOPIC: topic, NAME: 'display' }
    const publisher = runExample('publisher.mjs', { ...env, COUNT: '5' })
    expect(await publisher.exited).toBe(0)
    expect(publisher.output()).toContain('"published":5,"dropped":0')

    const first = runExample('subscriber.mjs', env)
    await waitUntil('all temperatures', () => first.output().includes('5: 20.5 °C'), 30_000)
    first.kill('SIGTERM')
    expect(await first.exited).toBe(0)
    expect(first.output().match(/°C/g)).toHaveLength(5)

    const bus = openKafkaBus({ brokers: KAFKA_BROKERS.split(','), clientId: 'test', topic })
    await bus.writer.append([
      { key: 'station-1', headers: {}, body: 'broken' },
      { key: 'station-1', headers: {}, body: '{"n":6,"celsius":-3}' },
    ])
    await bus[Symbol.asyncDispose]()
    const second = runExample('subscriber.mjs', env)
    await waitUntil('what comes after', () => second.output().includes('6: -3 °C'), 30_000)
    second.kill('SIGTERM')
    expect(await second.exited).toBe(0)
    expect(second.output().match(/°C/g)).toHaveLength(1)
    expect(second.output()).toContain('dead-letter')
  })
})
