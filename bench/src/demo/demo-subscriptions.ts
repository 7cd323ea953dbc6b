import type { Client } from '../load/client.ts'
import type { DemoEntity, DemoUpdate } from './demo-data.ts'

const path = '/ngsi-ld/v1/subscriptions'
const strongMagnitude = 4
const lateMinutes = 60

/** What the demo subscribes to. */
export const subscriptions = [
  {
    id: 'urn:ngsi-ld:Subscription:demo-strong-earthquakes',
    title: `earthquakes of magnitude ${strongMagnitude} and more`,
    entities: [{ type: 'Earthquake' }],
    watchedAttributes: ['magnitude'],
    q: `magnitude>=${strongMagnitude}`,
  },
  {
    id: 'urn:ngsi-ld:Subscription:demo-late-departures',
    title: `departures more than ${lateMinutes} minutes late`,
    entities: [{ type: 'Airport' }],
    watchedAttributes: ['lastDelay'],
    q: `lastDelay>${lateMinutes}`,
  },
] as const

export async function subscribe(client: Client, uri: string): Promise<void> {
  await unsubscribe(client)
  for (const { title, ...members } of subscriptions) {
    const notification = { format: 'simplified', endpoint: { uri, accept: 'application/json' } }
    const body = { ...members, type: 'Subscription', description: title, notification }
    const status = await client.send('POST', path, JSON.stringify(body))
    if (status !== 201) throw new Error(`Create Subscription answered ${status}`)
  }
}

export async function unsubscribe(client: Client): Promise<void> {
  for (const { id } of subscriptions) await client.send('DELETE', `${path}/${id}`)
}

/** How many notifications the data must lead to. */
export function expected(quakes: readonly DemoEntity[], updates: readonly DemoUpdate[]): number {
  const value = (attribute: unknown) => (attribute as { value: number }).value
  const strong = quakes.filter(({ magnitude }) => value(magnitude) >= strongMagnitude)
  const late = updates.filter(({ attributes }) => value(attributes.lastDelay) > lateMinutes)
  return strong.length + late.length
}
