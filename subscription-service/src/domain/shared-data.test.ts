import type { AttributeInstance } from '@lodestream/shared/ngsi-ld/entity'
import { expect, it, vi } from 'vitest'
import { farmTerms } from '../testing/farm-terms.ts'
import { deleted, farm, property, sampleOperation, updated } from '../testing/sample-operation.ts'
import { sampleSubscription } from '../testing/sample-subscription.ts'
import { compileSubscription } from './compile-subscription.ts'
import { match } from './match.ts'
import type { NotificationCause } from './notified-entity.ts'
import { SharedData } from './shared-data.ts'
import { type NotificationParams, notificationTriggers, type Subscription } from './subscription.ts'

const backup = 'urn:ngsi-ld:Dataset:backup'
const label: AttributeInstance = { kind: 'LanguageProperty', value: { en: 'North house', de: 'Nordhaus' } }
const place: AttributeInstance = {
  kind: 'GeoProperty',
  value: { type: 'Point', coordinates: [1, 2] },
  createdAt: '2025-01-01T00:00:00Z',
}
const operation = sampleOperation({
  entity: {
    attributes: {
      [farm('humidity')]: [property(64), property(7, { datasetId: backup })],
      [farm('label')]: [label],
      [farm('location')]: [place],
    },
  },
  changes: [updated('humidity', property(64), property(61)), deleted('door'), deleted('window')],
})
const context = { terms: farmTerms, linkUrl: 'http://farm.example/c', embedded: 'http://farm.example/c' }
const otherTerms = { ...farmTerms, compact: (iri: string) => iri }

function cause(
  params: Partial<NotificationParams> = {},
  changes: Partial<Subscription> = {},
  within = context,
): NotificationCause {
  const base = sampleSubscription({ notificationTrigger: notificationTriggers, ...changes })
  const compiled = compileSubscription({ ...base, notification: { ...base.notification, ...params } }, within)
  return { compiled, operation, triggers: match(compiled, operation, operation.occurredAt) }
}

const endpoint = (members: Partial<NotificationParams['endpoint']>) => ({
  endpoint: { ...sampleSubscription().notification.endpoint, ...members },
})
const plainBody = [{ key: 'Prefer', value: 'body=json' }]

/** Each shows the operation in its own way. */
const causes: readonly NotificationCause[] = [
  cause(),
  cause({ format: 'concise' }),
  cause({ format: 'simplified' }),
  cause({ sysAttrs: true }),
  cause({ showChanges: true }),
  cause({ attributes: [farm('humidity')] }),
  cause({ pick: [{ name: farm('humidity') }] }),
  cause({ omit: [{ name: farm('humidity') }] }),
  cause({}, { datasetIds: [backup] }),
  cause({}, { lang: { wanted: ['de'], unwanted: [] } }),
  cause({}, { lang: { wanted: ['en'], unwanted: [] } }),
  cause({}, { watchedAttributes: [farm('door')] }),
  cause({}, { watchedAttributes: [farm('window')] }),
  cause({}, { notificationTrigger: ['attributeUpdated'] }),
  cause({}, {}, { ...context, terms: otherTerms }),
  cause(endpoint({ accept: 'application/ld+json' })),
  cause(endpoint({ accept: 'application/ld+json' }), {}, { ...context, embedded: 'http://farm.example/d' }),
  cause(endpoint({ accept: 'application/geo+json' })),
  cause(endpoint({ accept: 'application/geo+json', receiverInfo: plainBody })),
]

it('gives subscriptions that show an operation in different ways what each of them would get alone', () => {
  const alone = causes.map((one) => new SharedData().of(one))
  const together = new SharedData()

  expect(causes.map((one) => together.of(one))).toEqual(alone)
  // Else nothing would be compared here.
  expect(new Set(alone).size).toBe(causes.length)
})

it('makes the data of subscriptions that show it alike once', () => {
  const read = vi.spyOn(operation, 'read')
  const data = new SharedData()
  const first = data.of(cause({}, { id: 'urn:ngsi-ld:Subscription:s1' }))
  const reads = read.mock.calls.length

  expect(data.of(cause({}, { id: 'urn:ngsi-ld:Subscription:s2' }))).toBe(first)
  expect(read).toHaveBeenCalledTimes(reads)
})
