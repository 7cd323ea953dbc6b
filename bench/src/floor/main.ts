import { openDatabase } from '@lodestream/shared/postgres/open-database'
import { floorDatabase, floorSchema } from './floor-database.ts'
import { startFloorRelay } from './floor-relay.ts'
import { floorServer } from './floor-server.ts'

const { DATA_DIR = '', PORT = '0' } = process.env
/** Empty variables count as absent, as for the broker. */
const databaseUrl = process.env.DATABASE_URL || undefined
const kafkaBrokers = process.env.KAFKA_BROKERS || undefined
const poolSize = 10
const timeoutMs = 30_000

/** As the broker: two groups under way on a server, one on the single connection of the embedded database. */
const lanes = databaseUrl === undefined ? 1 : 2

const database = await openDatabase<never>(
  databaseUrl === undefined
    ? { kind: 'embedded', folder: DATA_DIR, connectTimeoutMs: timeoutMs }
    : {
        kind: 'server',
        url: databaseUrl,
        applicationName: 'floor',
        poolSize,
        connectTimeoutMs: timeoutMs,
        statementTimeoutMs: timeoutMs,
        lockTimeoutMs: timeoutMs,
      },
)
const floor = floorDatabase(database.kysely)
for (const statement of floorSchema) await floor.execute(statement, [])
await startFloorRelay(floor, kafkaBrokers)
await floorServer(floor, lanes).listen({ port: Number(PORT), host: '127.0.0.1' })
process.once('SIGTERM', () => process.exit(0))
