import pg from 'pg'
import type { ServerConfig, Signals } from './database.ts'

const reconnectDelayMs = 500

type Listener = (payload: string) => void

/** Signals by LISTEN/NOTIFY. One connection listens for all, made when the first listener comes. */
export class PostgresSignals implements Signals, AsyncDisposable {
  readonly #pool: pg.Pool
  readonly #config: ServerConfig
  readonly #listeners = new Map<string, Set<Listener>>()
  /** Channels with a NOTIFY under way, and whether another one has to follow. */
  readonly #sending = new Map<string, boolean>()
  readonly #inFlight = new Set<Promise<unknown>>()
  #client: pg.Client | undefined
  #connecting: Promise<void> | undefined
  #reconnect: NodeJS.Timeout | undefined
  #closed = false

  constructor(pool: pg.Pool, config: ServerConfig) {
    this.#pool = pool
    this.#config = config
  }

  tell(channel: string, payload = ''): void {
    for (const listener of this.#listeners.get(channel) ?? []) listener(payload)
  }

  send(channel: string, payload = ''): void {
    this.tell(channel, payload)
    if (this.#closed) return
    const busy = this.#sending.has(channel)
    this.#sending.set(channel, busy)
    if (!busy) this.#notify(channel, payload)
  }

  async listen(channel: string, listener: Listener): Promise<AsyncDisposable> {
    const listeners = this.#listeners.get(channel) ?? new Set()
    this.#listeners.set(channel, listeners.add(listener))
    await this.#connected()
    await this.#client?.query(`listen ${pg.escapeIdentifier(channel)}`)
    return {
      [Symbol.asyncDispose]: async () => {
        listeners.delete(listener)
      },
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    clearTimeout(this.#reconnect)
    await Promise.allSettled([...this.#inFlight, this.#connecting])
    await this.#client?.end().catch(() => {})
  }

  /** Outside the transaction that it follows: NOTIFY inside one makes all commits of the database queue up. */
  #notify(channel: string, payload: string): void {
    const sent = this.#pool
      .query('select pg_notify($1, $2)', [channel, payload])
      .catch(() => {})
      .then(() => {
        this.#inFlight.delete(sent)
        const again = this.#sending.get(channel) === true && !this.#closed
        this.#sending.delete(channel)
        if (!again) return
        this.#sending.set(channel, false)
        this.#notify(channel, '')
      })
    this.#inFlight.add(sent)
  }

  #connected(): Promise<void> {
    if (this.#client) return Promise.resolve()
    this.#connecting ??= this.#connect().finally(() => {
      this.#connecting = undefined
    })
    return this.#connecting
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#config.url,
      application_name: `${this.#config.applicationName}:listen`,
      connectionTimeoutMillis: this.#config.connectTimeoutMs,
      keepAlive: true,
    })
    client.on('error', () => {})
    client.on('end', () => this.#lost(client))
    client.on('notification', ({ channel, payload }) => this.tell(channel, payload ?? ''))
    await client.connect()
    this.#client = client
    for (const channel of this.#listeners.keys()) await client.query(`listen ${pg.escapeIdentifier(channel)}`)
  }

  #lost(client: pg.Client): void {
    if (this.#client === client) this.#client = undefined
    if (this.#closed) return
    clearTimeout(this.#reconnect)
    this.#reconnect = setTimeout(() => {
      this.#connected().then(
        () => this.#wakeAll(),
        () => this.#lost(client),
      )
    }, reconnectDelayMs).unref()
  }

  #wakeAll(): void {
    for (const channel of this.#listeners.keys()) this.tell(channel, '')
  }
}
