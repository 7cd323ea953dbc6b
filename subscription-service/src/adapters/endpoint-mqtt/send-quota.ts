/** Messages that may be unacknowledged at a time when the broker does not say (MQTT 3.1.1 has no such word; brokers have bounds all the same). */
const defaultQuota = 20
const quotaMax = 100

/** Lets no more messages be under way than the broker takes (MQTT 5.0, 4.9), first come first served. */
export class SendQuota {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(receiveMaximum: number | undefined) {
    this.#free = Math.min(quotaMax, receiveMaximum ?? defaultQuota)
  }

  async use<Result>(send: () => Promise<Result>): Promise<Result> {
    if (this.#free > 0) this.#free -= 1
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      return await send()
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#free += 1
    }
  }
}
