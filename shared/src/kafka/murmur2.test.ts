import fc from 'fast-check'
import { Partitioners } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { murmur2 } from './murmur2.ts'

describe('murmur2()', () => {
  it.each([
    ['21', -973_932_308],
    ['foobar', -790_332_482],
    ['a-little-bit-long-string', -985_981_536],
    ['a-little-bit-longer-string', -1_486_304_829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58_897_971],
    ['abc', 479_470_107],
  ])('is that of the tests of Kafka for %s', (text, hash) => {
    expect(murmur2(Buffer.from(text))).toBe(hash)
  })

  it('leads to the partition that kafkajs would choose', () => {
    const choose = Partitioners.DefaultPartitioner()
    const partitionMetadata = Array.from({ length: 1_009 }, (_, partitionId) => ({ partitionId })) as never
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (key) => {
        const chosen = choose({ topic: 't', partitionMetadata, message: { key, value: null } })

        expect((murmur2(Buffer.from(key)) & 0x7fffffff) % 1_009).toBe(chosen)
      }),
    )
  })
})
