import { expect, it } from 'vitest'
import { SendQuota } from './send-quota.ts'

it('lets so many be under way, first come first served, also when some fail', async () => {
  const quota = new SendQuota(2)
  const ends: (() => void)[] = []
  const begun: number[] = []
  const send = (place: number) =>
    quota.use(
      () =>
        new Promise<void>((resolve, reject) => {
          begun.push(place)
          ends.push(place === 1 ? () => reject(new Error('no')) : resolve)
        }),
    )
  const sent = [0, 1, 2, 3].map((place) => send(place).catch(() => 'failed'))
  expect(begun).toEqual([0, 1])

  while (begun.length < 4 || ends.length > 0) {
    ends.shift()?.()
    await new Promise((resolve) => setImmediate(resolve))
  }

  expect(begun).toEqual([0, 1, 2, 3])
  expect(await Promise.all(sent)).toEqual([undefined, 'failed', undefined, undefined])
})
