import type { EventRecord } from '@lodestream/shared/events/entity-event'
import { waitUntil } from '@lodestream/shared/testing/wait-until'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Outbox, ShardClaim } from './outbox.ts'

/** An empty outbox with nobody at it. */
export interface OutboxUnderTest extends AsyncDisposable {
  readonly outbox: Outbox
  readonly shards: number
  /** Commits one row, as a change does. */
  add(shard: number, records: readonly EventRecord[]): Promise<void>
}

const page = { rows: 100, bytes: 1_000_000 }
const long = 60_000
const nothing = { rows: [], more: false }

/** What every outbox guarantees. */
export function outboxContract(name: string, open: () => Promise<OutboxUnderTest>): void {
  describe(`Outbox contract: ${name}`, () => {
    let tested: OutboxUnderTest
    let outbox: Outbox

    beforeEach(async () => {
      tested = await open()
      outbox = tested.outbox
    })

    afterEach(async () => {
      await tested[Symbol.asyncDispose]()
    })

    /** Waits until the leases of whoever held the shards have ended. */
    const claimAll = (owner: string): Promise<readonly ShardClaim[]> =>
      waitUntil('the leases end', async () => {
        const { claims } = await outbox.claim(owner, long)
        return claims.length === tested.shards ? claims : undefined
      })

    it('claim() gives a lone owner every shard, with no surplus, and the same claims again', async () => {
      const first = await outbox.claim('a', long)
      const second = await outbox.claim('a', long)

      expect(first.claims.map(({ shard }) => shard).sort((x, y) => x - y)).toEqual([
        ...Array(tested.shards).keys(),
      ])
      expect(first.surplus).toBe(0)
      expect(new Set(second.claims)).toEqual(new Set(first.claims))
    })

    it('claim() shares the shards fairly when another owner comes', async () => {
      const { claims } = await outbox.claim('a', long)
      expect((await outbox.claim('b', long)).claims).toEqual([])

      const { surplus } = await outbox.claim('a', long)
      expect(surplus).toBe(tested.shards / 2)
      await outbox.release(claims.slice(0, surplus))

      const ofB = (await outbox.claim('b', long)).claims
      const ofA = (await outbox.claim('a', long)).claims
      expect([ofA.length, ofB.length]).toEqual([tested.shards / 2, tested.shards / 2])
      expect(new Set([...ofA, ...ofB].map(({ shard }) => shard)).size).toBe(tested.shards)
    })

    it('leave() frees the shards at once', async () => {
      await outbox.claim('a', long)

      await outbox.leave('a')

      expect((await outbox.claim('b', long)).claims).toHaveLength(tested.shards)
    })

    it('an owner that stops renewing is replaced, under a greater epoch', async () => {
      const before = new Map((await outbox.claim('a', 50)).claims.map(({ shard, epoch }) => [shard, epoch]))

      const claims = await claimAll('b')

      for (const { shard, epoch } of claims) expect(epoch).toBeGreaterThan(before.get(shard) ?? 0n)
    })

    it('read() gives the rows of the claimed shards in order, with what was put in', async () => {
      const { claims } = await outbox.claim('a', long)
      await tested.add(0, [record('x', 1), record('x', 2)])
      await tested.add(1, [record('y', 1)])
      await tested.add(0, [record('x', 3)])

      const { rows: all, more } = await outbox.read(claims, page)
      const { rows: some } = await outbox.read(
        claims.filter(({ shard }) => shard === 0),
        page,
      )

      expect(more).toBe(false)
      expect(all.map(({ records }) => records)).toEqual([
        [record('x', 1), record('x', 2)],
        [record('y', 1)],
        [record('x', 3)],
      ])
      expect(some.map(({ records }) => records)).toEqual([[record('x', 1), record('x', 2)], [record('x', 3)]])
    })

    it('read() is bounded in rows and in bytes, and gives one row at least', async () => {
      const { claims } = await outbox.claim('a', long)
      for (const n of [1, 2, 3]) await tested.add(n % 2, [record('x', n)])

      const two = await outbox.read(claims, { rows: 2, bytes: 1_000_000 })
      const one = await outbox.read(claims, { rows: 100, bytes: 1 })

      expect([two.rows.length, two.more]).toEqual([2, true])
      expect([one.rows.length, one.more]).toEqual([1, true])
    })

    it('remove() deletes exactly the rows given', async () => {
      const { claims } = await outbox.claim('a', long)
      for (const n of [1, 2, 3]) await tested.add(0, [record('x', n)])
      const {
        rows: [first, second],
      } = await outbox.read(claims, page)

      const gone = await outbox.remove(
        claims,
        [first, second].filter((row) => row !== undefined),
      )

      expect(gone).toBe(2)
      const { rows } = await outbox.read(claims, page)
      expect(rows.map(({ records }) => records)).toEqual([[record('x', 3)]])
    })

    it('a stale owner reads nothing and deletes nothing', async () => {
      await tested.add(0, [record('x', 1)])
      const stale = (await outbox.claim('a', 50)).claims
      const { rows } = await outbox.read(stale, page)
      const fresh = await claimAll('b')

      expect(rows).toHaveLength(1)
      expect(await outbox.remove(stale, rows)).toBe(0)
      expect(await outbox.read(stale, page)).toEqual(nothing)
      expect((await outbox.read(fresh, page)).rows).toHaveLength(1)
    })

    it('release() makes the claim worthless at once', async () => {
      const { claims } = await outbox.claim('a', long)
      await tested.add(0, [record('x', 1)])

      await outbox.release(claims)

      expect(await outbox.read(claims, page)).toEqual(nothing)
    })

    it('lag() is nothing when empty and grows with age', async () => {
      expect(await outbox.lag()).toEqual({ rows: 0, oldestMs: 0 })

      await tested.add(0, [record('x', 1)])

      const lag = await waitUntil('age', async () => {
        const measured = await outbox.lag()
        return measured.oldestMs > 5 ? measured : undefined
      })
      expect(lag.rows).toBeGreaterThan(0)
    })
  })
}

function record(entity: string, n: number): EventRecord {
  const body = JSON.stringify({ n, text: 'grün "x" \\ 😀\n' })
  return {
    key: `|urn:ngsi-ld:T:${entity}`,
    headers: { ce_id: `${entity}-${n}`, 'content-type': 'application/json' },
    body,
  }
}
