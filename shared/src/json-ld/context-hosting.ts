import type { ContextHost } from './context-host.ts'
import type { ContextLoader } from './context-loader.ts'

/**
 * The place of the ContextHost in a process: contexts are resolved with it, and it keeps contexts that have been resolved.
 * Where nobody keeps contexts it stays empty, which every method then says.
 */
export class ContextHosting implements ContextHost {
  #host: ContextHost | undefined

  /** From now on contexts are hosted here. */
  provide(host: ContextHost): void {
    this.#host = host
  }

  find: ContextHost['find'] = async (url) => this.#host?.find(url)

  implicit: ContextHost['implicit'] = async (tenant, given) => this.#host?.implicit(tenant, given)

  used: ContextHost['used'] = (tenant, documents) => this.#host?.used(tenant, documents)

  /** A loader that asks the host first, so that no request for an own context goes through HTTP (clause 5.13.1). */
  before(remote: ContextLoader): ContextLoader {
    return { load: async (url) => (await this.find(url)) ?? remote.load(url) }
  }
}
