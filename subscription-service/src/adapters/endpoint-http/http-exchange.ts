import type { Dispatcher } from 'undici'

/** What is called. */
export interface HttpTarget {
  readonly origin: string
  /** With the query. */
  readonly path: string
}

/** A POST and the time it has: name look-up, connection, request and answer together. */
export interface HttpRequest {
  readonly target: HttpTarget
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly timeoutMs: number
}

export interface HttpAnswer {
  readonly status: number
  /** The beginning of the body of an answer that is no success. */
  readonly text: string
  readonly retryAfter?: string
}

/** There was no answer in time. */
export class NoAnswerInTime extends Error {
  override readonly name = 'NoAnswerInTime'
}

/** Bytes of a refusal that are kept as its reason. */
const reasonBytesMax = 500
/** Bytes of an answer that are read only so that the connection can be used again. */
const discardedBytesMax = 16_384

/**
 * Sends a POST. Resolves as soon as the status line says success, otherwise with the beginning of the body, even when that
 * breaks off. Rejects with NoAnswerInTime, or as the connection fails. Stands on `dispatch` of undici: `request` makes a
 * stream and a signal for each answer, and takes more than twice the CPU time.
 */
export function exchange(dispatcher: Dispatcher, request: HttpRequest): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const { target, headers, body } = request
    const exchanging = new Exchange(request.timeoutMs, { resolve, reject })
    try {
      // The one deadline is that of the request, and it is exact.
      const { origin, path } = target
      dispatcher.dispatch(
        { origin, path, method: 'POST', headers, body, headersTimeout: 0, bodyTimeout: 0 },
        exchanging,
      )
    } catch (error) {
      exchanging.onResponseError(undefined, error instanceof Error ? error : new Error(String(error)))
    }
  })
}

interface Settling {
  resolve(answer: HttpAnswer): void
  reject(error: Error): void
}

class Exchange implements Dispatcher.DispatchHandler {
  readonly #timer: NodeJS.Timeout
  readonly #settling: Settling
  #controller: Dispatcher.DispatchController | undefined
  #status = 0
  #retryAfter: string | undefined
  #bytes = 0
  readonly #reason: Buffer[] = []
  /** Why nobody waits for the rest any more. */
  #over: Error | undefined

  constructor(timeoutMs: number, settling: Settling) {
    this.#settling = settling
    this.#timer = setTimeout(() => {
      this.#end(new NoAnswerInTime(`No answer within ${timeoutMs} ms`))
    }, timeoutMs)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#over) controller.abort(this.#over)
  }

  onResponseStart(
    _: unknown,
    status: number,
    { 'retry-after': retryAfter }: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    // 1xx: the answer is still to come.
    if (status < 200) return
    this.#status = status
    this.#retryAfter = [retryAfter].flat()[0]
    if (this.#isSuccess) this.#answered()
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    this.#bytes += chunk.length
    if (!this.#isSuccess) this.#reason.push(chunk)
    if (this.#bytes > (this.#isSuccess ? discardedBytesMax : reasonBytesMax))
      this.#end(new Error('The answer is too long'))
  }

  onResponseEnd(): void {
    clearTimeout(this.#timer)
    if (!this.#isSuccess) this.#answered()
  }

  onResponseError(_: unknown, error: Error): void {
    this.#end(error)
  }

  get #isSuccess(): boolean {
    return this.#status >= 200 && this.#status < 300
  }

  /** What has come so far counts, if it has a status. The connection is given up. */
  #end(why: Error): void {
    clearTimeout(this.#timer)
    if (this.#over) return
    this.#over = why
    if (this.#status > 0) this.#answered()
    else this.#settling.reject(why)
    this.#controller?.abort(why)
  }

  #answered(): void {
    const text = Buffer.concat(this.#reason).subarray(0, reasonBytesMax).toString('utf8')
    const answer = { status: this.#status, text }
    this.#settling.resolve(
      this.#retryAfter === undefined ? answer : { ...answer, retryAfter: this.#retryAfter },
    )
  }
}
