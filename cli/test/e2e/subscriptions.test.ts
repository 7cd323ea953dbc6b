import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type BrokerProcess, startBroker } from '@lodestream/shared/testing/broker-process'
import { createTestDatabase, type TestDatabase } from '@lodestream/shared/testing/test-database'
import { waitUntil } from '@lodestream/shared/testing/wait-until'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runLodestream } from './run-lodestream.ts'

describe.skipIf(!process.env.DATABASE_URL)('subscriptions', () => {
  const tenant = 'farm'
  const id = 'urn:ngsi-ld:Subscription:farm'
  const over = (...args: string[]) =>
    runLodestream('subscriptions', ...args, '--url', broker.url, '--tenant', tenant)
  let status = 200
  const received: string[] = []
  const receiver = createServer(async (request, answer) => {
    const body = Buffer.concat(await request.toArray()).toString()
    if (status === 200) received.push(body)
    answer.writeHead(status).end('no\u001b[31m thanks')
  })
  let uri: string
  let database: TestDatabase
  let broker: BrokerProcess

  async function send(method: string, path: string, { body }: { readonly body: object }): Promise<void> {
    const answer = await fetch(`${broker.url}/ngsi-ld/v1${path}`, {
      method,
      headers: { 'content-type': 'application/json', 'NGSILD-Tenant': tenant },
      body: JSON.stringify(body),
    })
    expect(answer.ok).toBe(true)
  }

  beforeAll(async () => {
    database = await createTestDatabase()
    broker = await startBroker({
      name: 'standalone',
      program: 'standalone/dist/main.js',
      env: { DATABASE_URL: database.url, KAFKA_BROKERS: '' },
    })
    receiver.listen(0, '127.0.0.1')
    await once(receiver, 'listening')
    uri = `127.0.0.1:${(receiver.address() as AddressInfo).port}/`
    const notification = { endpoint: { uri: `http://${uri}` } }
    const body = { id, type: 'Subscription', entities: [{ type: 'Lamp' }], notification }
    await send('POST', '/entities', { body: { id: 'urn:ngsi-ld:Lamp:L1', type: 'Lamp', on: 0 } })
    // Else the subscription may be told of it.
    await waitUntil('the creation is in the log', async () => (await eventsInLog()) > 0)
    await send('POST', '/subscriptions', { body })
  })

  async function eventsInLog(): Promise<number> {
    const answer = await fetch(`${broker.url}/events?from=earliest`, {
      headers: { accept: 'application/json', 'NGSILD-Tenant': tenant },
    })
    const { events } = (await answer.json()) as { readonly events: readonly unknown[] }
    return events.length
  }

  afterAll(async () => {
    receiver.close()
    await broker?.kill('SIGTERM')
    await database?.drop()
  })

  it('ls is a table, or what the API shows', async () => {
    const { code, stdout } = await over('ls')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ID +STATUS +SENT +FAILED +LAST +ENDPOINT\n/)
    expect(stdout).toMatch(new RegExp(`\n${id} +active +0 +0 +- +http://${uri}\n$`))
    const json = await over('ls', '--json')
    expect(JSON.parse(json.stdout)).toMatchObject({ id, type: 'Subscription', status: 'active' })
    const none = await runLodestream('subscriptions', 'ls', '--url', broker.url, '--tenant', 'nobody')
    expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining('nobody') })
  })

  it('test tells what the endpoint said, with code 1 when it was not delivered', async () => {
    const good = await over('test', id)
    expect(good).toMatchObject({ code: 0, stdout: expect.stringMatching(/^delivered after \d+ ms: 200\n$/) })
    status = 500
    const bad = await over('test', id)
    expect(bad).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^rejected after \d+ ms: 500 no \[31m thanks\n$/),
    })
    expect(JSON.parse((await over('test', id, '--json')).stdout)).toMatchObject({ outcome: 'rejected' })
  })

  it('what was given up is listed, shown, dropped, and sent again in order', async () => {
    status = 410
    const on = (value: number) =>
      send('PATCH', '/entities/urn:ngsi-ld:Lamp:L1/attrs', { body: { on: value } })
    // 410 pauses the subscription: what waits then is given up with it.
    const isActive = { body: { isActive: true } }
    for (const value of [1, 2, 3]) {
      await on(value)
      await waitUntil('given up', async () => {
        const { stdout } = await over('dlq', 'ls', '--subscription', id)
        return stdout.split('\n').length > value
      })
      await waitUntil('paused', async () => (await over('show', id)).stdout.includes('disabledReason'))
      await send('PATCH', `/subscriptions/${id}`, isActive)
    }

    const listed = await over('dlq', 'ls', '--json')
    const letters = listed.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).id)
    const shown = await over('show', id)
    expect(listed.code).toBe(1)
    expect(shown.stdout).toMatch(/^lag\.deadLetters +3$/m)
    expect(shown.stdout).toMatch(/^attempts\.perSecond +\d/m)
    expect(shown.stdout).toMatch(/^lastError +410/m)
    expect(JSON.parse((await over('show', id, '--json')).stdout)).toMatchObject({ lag: { deadLetters: 3 } })
    expect(JSON.parse((await over('dlq', 'show', letters[0], '--json')).stdout).body).toContain('"value":3')
    expect(await over('dlq', 'drop', letters[0])).toMatchObject({ code: 0 })

    status = 200
    received.length = 0
    expect(await over('resend', '--subscription', id)).toMatchObject({
      code: 0,
      stdout: '2 notifications sent again\n',
    })
    await waitUntil('both came', () => received.length === 2)
    expect(received.map((body) => JSON.parse(body).data[0].on.value)).toEqual([1, 2])
    expect(await over('resend', '--all', '--json')).toMatchObject({ code: 0, stdout: '{"resent":0}\n' })
    expect(await over('dlq', 'ls')).toMatchObject({ code: 0, stdout: '' })
    const unknown = await over('resend', letters[0])
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('404') })
  })

  it.each([
    [['resend'], 'say what to send again'],
    [['resend', 'urn:x:1', '--all'], 'say what to send again'],
    [
      ['resend', '--subscription', 'urn:x:none'],
      'Subscription urn:x:none is deleted: nothing is sent for it',
    ],
    [['show', 'urn:x:none'], '404'],
    [['show', 'x'], 'Subscription id x must be an absolute URI'],
    [['show'], "missing required argument 'subscriptionId'"],
    [['ls', '--limit', '0'], '--limit must be a whole number'],
  ])('%j says what is wrong, with code 2', async (args, message) => {
    expect(await over(...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(message) })
  })
})
