/** A connection that many attempts share. */
export interface PooledConnection extends AsyncDisposable {
  /** Resolves when it can be used no more, for whatever reason. */
  readonly closed: Promise<void>
}

export interface PoolLimits {
  /** Connections; above it the one that was unused for longest is closed, and without such a one the attempt fails. */
  readonly connectionsMax: number
  /** How long an unused connection stays open. */
  readonly idleMs: number
}

export const defaultPoolLimits: PoolLimits = { connectionsMax: 1_000, idleMs: 30_000 }

interface Place<Connection> {
  readonly connection: Promise<Connection>
  users: number
  idle: NodeJS.Timeout | undefined
}

/** Connections by key: opened by who needs one first, shared, closed when unused for a while or broken. */
export class ConnectionPool<Connection extends PooledConnection> implements AsyncDisposable {
  readonly #limits: PoolLimits
  readonly #places = new Map<string, Place<Connection>>()

  constructor(limits: PoolLimits = defaultPoolLimits) {
    this.#limits = limits
  }

  get size(): number {
    return this.#places.size
  }

  /** Works with the connection of that key. Rejects when it cannot be opened, or as `work` does. */
  async use<Result>(
    key: string,
    open: () => Promise<Connection>,
    work: (connection: Connection) => Promise<Result>,
  ): Promise<Result> {
    const place = this.#places.get(key) ?? this.#open(key, open)
    clearTimeout(place.idle)
    place.users += 1
    try {
      return await work(await place.connection)
    } finally {
      place.users -= 1
      if (place.users === 0) this.#rest(key, place)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#places].map(([key, place]) => this.#close(key, place)))
  }

  #open(key: string, open: () => Promise<Connection>): Place<Connection> {
    this.#makeRoom()
    const place: Place<Connection> = { connection: open(), users: 0, idle: undefined }
    this.#places.set(key, place)
    const forget = () => void this.#close(key, place)
    place.connection.then(({ closed }) => closed).then(forget, forget)
    return place
  }

  /** The first of the unused is the one that was unused for longest. */
  #makeRoom(): void {
    if (this.#places.size < this.#limits.connectionsMax) return
    const unused = [...this.#places].find(([, { users }]) => users === 0)
    if (!unused) throw new Error(`All of ${this.#limits.connectionsMax} connections to receivers are in use`)
    void this.#close(...unused)
  }

  #rest(key: string, place: Place<Connection>): void {
    if (this.#places.get(key) !== place) return
    this.#places.delete(key)
    this.#places.set(key, place)
    place.idle = setTimeout(() => void this.#close(key, place), this.#limits.idleMs)
  }

  async #close(key: string, place: Place<Connection>): Promise<void> {
    clearTimeout(place.idle)
    if (this.#places.get(key) === place) this.#places.delete(key)
    await place.connection.then((connection) => connection[Symbol.asyncDispose]()).catch(() => {})
  }
}
