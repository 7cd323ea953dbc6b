import { outboxContract } from '../../ports/outbox.contract.ts'
import { MemoryOutbox } from './memory-outbox.ts'

outboxContract('in memory', async () => {
  const outbox = new MemoryOutbox(12)
  return {
    outbox,
    shards: 12,
    add: async (shard, records) => outbox.add(shard, records),
    [Symbol.asyncDispose]: async () => {},
  }
})
