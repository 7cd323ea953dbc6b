import { expect, it } from 'vitest'
import { TenantSlots } from './tenant-slots.ts'

it('a tenant has so many slots, and others have their own', () => {
  const slots = new TenantSlots<string>(2)
  slots.take('a')
  slots.take('a')

  expect(slots.isFull('a')).toBe(true)
  expect(slots.isFull('b')).toBe(false)
})

it('what was parked goes on, oldest first, until the slots are taken again', () => {
  const slots = new TenantSlots<string>(1)
  const gone: string[] = []
  slots.take('a')
  for (const item of ['1', '2', '3']) slots.park('a', item)

  slots.free('a', (item) => {
    gone.push(item)
    // The second takes the slot; the first had nothing to send.
    if (item === '2') slots.take('a')
  })

  expect(gone).toEqual(['1', '2'])
  slots.free('a', (item) => gone.push(item))
  expect(gone).toEqual(['1', '2', '3'])
  expect(slots.isFull('a')).toBe(false)
})
