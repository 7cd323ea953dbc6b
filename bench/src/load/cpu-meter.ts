import type { Target } from '@lodestream/shared/testing/broker-mode'
import pg from 'pg'
import { cpuMsOf, parentOf } from './cpu-time.ts'

/** CPU times in milliseconds per operation, of the processes of a target in which they are apart. */
export interface CpuShares {
  readonly searchMs?: number
  readonly subscriptionMs?: number
  readonly databaseMs?: number
  readonly kafkaMs?: number
}

const names: Readonly<Record<string, string>> = {
  'search-service': 'searchMs',
  'subscription-service': 'subscriptionMs',
}

/** Reads the CPU times now; each call of what it gives reads those since, to be told per operation. */
export async function cpuMeter(target: Target): Promise<() => (operations: number) => CpuShares> {
  const pids = await pidsOf(target)
  const read = () => Object.entries(pids).map(([name, pid]) => [name, cpuMsOf(pid)] as const)
  const before = new Map(read())
  return () => {
    const since = read().map(([name, ms]) => [name, ms - (before.get(name) ?? 0)] as const)
    return (operations) => Object.fromEntries(since.map(([name, ms]) => [name, ms / operations]))
  }
}

async function pidsOf({ processes, databaseUrl, kafka }: Target): Promise<Readonly<Record<string, number>>> {
  return {
    ...Object.fromEntries(processes.map((one) => [names[one.name] ?? one.name, one.child().pid])),
    ...(databaseUrl !== undefined && { databaseMs: await postmaster(databaseUrl) }),
    ...(kafka && { kafkaMs: kafka.pid() }),
  }
}

/** The process that all others of PostgreSQL descend from. */
async function postmaster(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  const parent = parentOf(rows[0]?.pid ?? 0)
  await client.end()
  return parent ?? 0
}
