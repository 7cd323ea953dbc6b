import type { Signals } from './database.ts'

/** Signals within one process: all that an embedded database needs. */
export class LocalSignals implements Signals {
  readonly #listeners = new Map<string, Set<(payload: string) => void>>()

  send(channel: string, payload?: string): void {
    this.tell(channel, payload)
  }

  tell(channel: string, payload = ''): void {
    for (const listener of this.#listeners.get(channel) ?? []) listener(payload)
  }

  async listen(channel: string, listener: (payload: string) => void): Promise<AsyncDisposable> {
    const listeners = this.#listeners.get(channel) ?? new Set()
    this.#listeners.set(channel, listeners.add(listener))
    return {
      [Symbol.asyncDispose]: async () => {
        listeners.delete(listener)
      },
    }
  }
}
