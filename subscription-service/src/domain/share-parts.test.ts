import { expect, it } from 'vitest'
import { sampleSubscription } from '../testing/sample-subscription.ts'
import { sharingParts } from './share-parts.ts'

it('sharingParts() changes nothing but what equal parts are made of', () => {
  const known = new Map<string, unknown>()
  const share = <Value>(value: Value) => {
    const text = JSON.stringify(value)
    if (!known.has(text)) known.set(text, value)
    return known.get(text) as Value
  }
  const sample = () => {
    const { notification, ...rest } = sampleSubscription({ watchedAttributes: ['x'], startsAt: { 0: 1 } })
    return { ...rest, notification: { ...notification, attributes: ['x', 'y'] } }
  }

  const [one, other] = [sharingParts(sample(), share), sharingParts(sample(), share)]

  expect(one).toEqual(sample())
  expect(other.watchedAttributes).toBe(one.watchedAttributes)
  expect(other.notification.attributes).toBe(one.notification.attributes)
  expect(other.entities?.[0]?.types).toBe(one.entities?.[0]?.types)
})
