import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { postgis } from '@electric-sql/pglite-postgis'

/** What the thread is asked. `bytes` are messages of the PostgreSQL protocol, up to a Sync. */
export type ToWorker =
  | { readonly kind: 'request'; readonly id: number; readonly bytes: Uint8Array }
  | { readonly kind: 'stop' }

/** What the thread says. An answer ends with ReadyForQuery. */
export type FromWorker =
  | { readonly kind: 'progress'; readonly step: string }
  | { readonly kind: 'ready' }
  | { readonly kind: 'answer'; readonly id: number; readonly bytes: Uint8Array }

const folder: string = workerData.folder

/** The main function of the thread: opens the database and answers, one request after the other. */
async function serve(): Promise<void> {
  const database = await open()
  let last: Promise<void> = Promise.resolve()
  parentPort?.on('message', (message: ToWorker) => {
    last = last.then(() => (message.kind === 'stop' ? stop(database) : answer(database, message)))
    // What the database cannot survive, the thread does not either: its end is the error that the others see.
    last.catch(fail)
  })
  say({ kind: 'ready' })
}

async function open(): Promise<PGlite> {
  const first = !existsSync(join(folder, 'PG_VERSION'))
  if (first) say({ kind: 'progress', step: 'creating the embedded database' })
  const database = await PGlite.create({ dataDir: folder, extensions: { postgis } })
  if (first) say({ kind: 'progress', step: 'installing PostGIS in it' })
  await database.exec('create extension if not exists postgis')
  return database
}

async function answer(
  database: PGlite,
  { id, bytes }: Extract<ToWorker, { kind: 'request' }>,
): Promise<void> {
  // A copy: the answer is a view of the memory of the database.
  const reply = Uint8Array.from(await database.execProtocolRaw(bytes))
  say({ kind: 'answer', id, bytes: reply }, [reply.buffer])
}

async function stop(database: PGlite): Promise<void> {
  await database.close()
  parentPort?.close()
}

function say(message: FromWorker, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer)
}

function fail(error: unknown): void {
  // Thrown outside of any promise: the thread ends and its parent gets the error.
  setImmediate(() => {
    throw error
  })
}

serve().catch(fail)
