import { beforeEach, describe, expect, it } from 'vitest'
import type { PeriodLedger } from './period-ledger.ts'

const key = { tenant: '', subscriptionId: 'urn:s:1' }
const from = '2025-01-01T00:00:00.000001Z'

/** What every PeriodLedger promises. `createLedger` gives an empty one. */
export function periodLedgerContract(name: string, createLedger: () => Promise<PeriodLedger>): void {
  describe(`PeriodLedger contract (${name})`, () => {
    let ledger: PeriodLedger
    beforeEach(async () => {
      ledger = await createLedger()
    })

    it('is empty at first', async () => {
      expect(await ledger.load()).toEqual([])
    })

    it('keeps the last period of each subscription of each tenant', async () => {
      await ledger.record(key, { from, count: 1 })
      await ledger.record({ ...key, tenant: 'farm' }, { from, count: 7 })
      await ledger.record(key, { from, count: 2 ** 40 })
      await ledger.record({ ...key, subscriptionId: 'urn:s:2' }, { from: '2025-01-02T00:00:00Z', count: 3 })

      const loaded = [...(await ledger.load())].sort((left, right) => left.period.count - right.period.count)

      expect(loaded).toEqual([
        { tenant: '', subscriptionId: 'urn:s:2', period: { from: '2025-01-02T00:00:00Z', count: 3 } },
        { tenant: 'farm', subscriptionId: 'urn:s:1', period: { from, count: 7 } },
        { tenant: '', subscriptionId: 'urn:s:1', period: { from, count: 2 ** 40 } },
      ])
    })
  })
}
