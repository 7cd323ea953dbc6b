import { v5 } from 'uuid'
import { expect, it } from 'vitest'
import { notificationIdOf } from './notification-id.ts'

it('is the UUIDv5 of its parts as JSON, so that redelivery after an update of the broker gives the same', () => {
  for (let sequence = 0; sequence < 100; sequence += 1) {
    const parts = ['smartcity', 'urn:ngsi-ld:Gerät:1', sequence]
    const uuid = v5(JSON.stringify(parts), '6f1c1f6e-6a0e-5d0e-9d4c-2f1f0a7f3c55')

    expect(notificationIdOf(parts)).toBe(`urn:ngsi-ld:Notification:${uuid}`)
  }
})
