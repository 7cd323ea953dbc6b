import { periodLedgerContract } from '../../ports/period-ledger.contract.ts'
import { createMemoryPeriodLedger } from './memory-period-ledger.ts'

periodLedgerContract('memory', async () => createMemoryPeriodLedger())
