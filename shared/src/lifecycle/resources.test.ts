import { expect, it } from 'vitest'
import { Resources } from './resources.ts'

it('Resources closes everything in reverse order even when one fails', async () => {
  const closed: string[] = []
  const resources = new Resources()
  resources.defer(async () => void closed.push('first'))
  resources.defer(async () => {
    throw new Error('second fails')
  })
  resources.defer(async () => void closed.push('third'))

  await expect(resources[Symbol.asyncDispose]()).rejects.toThrow('second fails')

  expect(closed).toEqual(['third', 'first'])
})
